"""`paiex replay` and `paiex diff`: what they ask and their exit codes; what they say is in `replay_words`."""

import os
from pathlib import Path
from typing import Annotated

import typer

Codes = Annotated[list[str] | None, typer.Option("--collectivity", help="Code d'une collectivité ; répétable.")]
MonthNames = Annotated[list[str] | None, typer.Option("--month", help="Mois, 2026-01 ; répétable.")]
Jobs = Annotated[int, typer.Option("--jobs", min=1, help="Processus de travail.")]
Bundle = Annotated[Path | None, typer.Option("--bundle", help="Paquet d'audit : rejoue sans base de données.")]
AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, toutes les différences.")]
_CORES = len(os.sched_getaffinity(0))


def replay(
    as_known: Annotated[
        str | None,
        typer.Option("--as-known", help="Position, ou date : recalcule aussi avec ce qui était connu alors."),
    ] = None,
    collectivity: Codes = None,
    month: MonthNames = None,
    jobs: Jobs = _CORES,
    bundle: Bundle = None,
    as_json: AsJson = False,
) -> None:
    """Rejoue chaque bulletin émis : son arithmétique, et ce qu'en donnent aujourd'hui ses faits et sa loi.

    Code de sortie : 0 quand tout est identique, 1 quand un bulletin diffère ou manque, 2 quand la demande est refusée."""
    from api import replay_words, replaying

    def work(request: replaying.Asked) -> replaying.Work:
        known = None if as_known is None else replaying.position_of(request, as_known)
        return replaying.Replaying(replaying.months_of(month or ()), known)

    found = replay_words.found(work, collectivity or (), jobs, "Rejeu", bundle)
    replay_words.say_replay(found, as_known, as_json)
    if not found.tally.green:
        raise typer.Exit(1)


def diff(
    one: Annotated[str, typer.Argument(help="Position, date, law:DATE, engine:VERSION, scenario:FICHIER.")],
    other: Annotated[str, typer.Argument(help="Idem ; « now », le journal tel qu'il est, face à un scénario.")],
    collectivity: Codes = None,
    month: MonthNames = None,
    jobs: Jobs = _CORES,
    bundle: Bundle = None,
    as_json: AsJson = False,
) -> None:
    """Compare deux rejeux des mois émis, ou deux scénarios, et attribue chaque écart : à un fait, à la loi, au moteur, ou à ce
    que demande un seul des deux scénarios."""
    from api import replay_words, replaying, scenario_diff

    if scenario_diff.concerns(one, other):
        scenario_diff.say(
            (one, other), collectivity or (), jobs, as_json, no_use={"--month": month, "--bundle": bundle}
        )
        return

    def work(request: replaying.Asked) -> replaying.Work:
        before, after = (replaying.side_of(request, text) for text in (one, other))
        return replaying.Comparing(before, after, replaying.months_of(month or ()))

    found = replay_words.found(work, collectivity or (), jobs, f"{one} → {other}", bundle)
    replay_words.say_comparison(found, (one, other), as_json)
