"""What `paiex replay` and `paiex diff` show: the progress, the verdicts in French, the table of differences, or JSON."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api import replaying
from api.models import euros
from api.refusals import refusals
from api.replay_answer import to_data, written
from api.replaying import Asked, BundleLog, DatabaseLog, Log, Work
from domain.replay import Found
from domain.store import open_stores
from projections.schema import projections_schema

_LISTED = 40  # differences printed; --json gives them all


def found(
    work: Callable[[Asked], Work], codes: Sequence[str], jobs: int, what: str, bundle: Path | None = None
) -> Found:
    """Does the work with a progress bar, on a bundle if one is given, else on the service's database; a request that cannot
    be met exits with 2, in words."""
    with refusals(), _log(bundle) as log:
        request = replaying.asked(log, codes)
        todo = work(request)
        with _progress(Console(stderr=True)) as progress:
            task = progress.add_task(what, total=sum(request.sizes.values()))
            done = replaying.run(request, todo, jobs, lambda events: progress.advance(task, events))
    return done.found


@contextmanager
def _log(bundle: Path | None) -> Iterator[Log]:
    if bundle is not None:
        yield BundleLog(bundle)
        return
    with open_stores(parts=(projections_schema,)) as stores:
        yield DatabaseLog(stores.projector_url)


def say_replay(found: Found, as_known: str | None, as_json: bool) -> None:
    if as_json:
        _print_json(found)
        return
    tally, console = found.tally, Console()
    console.print(f"{_count(tally.bulletins)} bulletins rejoués, dont {tally.cancelled} annulés.", highlight=False)
    _verdict(console, "Arithmétique", tally.bulletins, tally.arithmetic_failed, "ne retrouvent pas leurs montants")
    _verdict(
        console, "Connaissance", tally.bulletins, tally.knowledge_differs, "diffèrent avec le moteur d'aujourd'hui"
    )
    if tally.missing:
        console.print(f"[red]{tally.missing} bulletins manquent au journal, ou n'ont pas de paie.", highlight=False)
    for each in found.unreadable[:_LISTED]:
        console.print(f"Événement illisible : {each}", highlight=False, markup=False, soft_wrap=True)
    if as_known is not None:
        told = f"{_count(tally.as_known_differs)} bulletins seraient autres avec ce qui était connu ({as_known})."
        console.print(told, highlight=False)
    if found.differences:
        _say_table(console, found, ("stocké", "recalculé"))


def say_comparison(found: Found, names: tuple[str, str], as_json: bool) -> None:
    if as_json:
        _print_json(found)
        return
    console = Console()
    differs = f"{_count(found.tally.as_known_differs)} bulletins sur {_count(found.tally.bulletins)} diffèrent."
    console.print(differs, highlight=False)
    if found.differences:
        _say_table(console, found, names)


def _print_json(found: Found) -> None:
    print(json.dumps(to_data(found), ensure_ascii=False, indent=2))


def _progress(console: Console) -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
                    TimeElapsedColumn(), console=console)  # fmt: skip


def _verdict(console: Console, name: str, bulletins: int, wrong: int, words: str) -> None:
    if wrong:
        console.print(f"[red]{name} : {_count(wrong)} {words}.", highlight=False)
    else:
        console.print(f"[green]{name} : {_count(bulletins)} identiques.", highlight=False)


def _say_table(console: Console, found: Found, sides: tuple[str, str]) -> None:
    """The lines that pay (all of them when none does), their causes below, then what each kind of cause sums to."""
    paying = [each for each in found.differences if each.pays] or found.differences
    table = Table(title=f"{_count(len(paying))} écarts" + (", les premiers" if len(paying) > _LISTED else ""))
    for title in ("collectivité", "matricule", "mois", "ligne", *sides, "écart", "cause"):
        table.add_column(title, justify="right" if title in (*sides, "écart") else "left", overflow="fold")
    notes: dict[str, int] = {}
    for each in paying[:_LISTED]:
        said = written(each)
        rank = "" if each.rank == 1 else f" rang {each.rank}"
        cause = " ".join([each.cause.value, *(f"({notes.setdefault(why, len(notes) + 1)})" for why in each.because)])
        table.add_row(
            each.collectivity, each.matricule, said["month"] + rank, each.label, said["before"] or "—",
            said["after"] or "—", said.get("difference", ""), cause,
        )  # fmt: skip
    console.print(table)
    for why, number in notes.items():
        console.print(f"({number}) {why}", highlight=False, markup=False)
    for kind, sums in found.sums.items():
        console.print(
            f"{kind.value} : {_count(sums.bulletins)} bulletins, brut {_signed(sums.gross)}, "
            f"net à payer {_signed(sums.net_a_payer)}, coût {_signed(sums.cost)}",
            highlight=False,
        )


def _count(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _signed(cents: int) -> str:
    return f"{'+' if cents > 0 else ''}{euros(cents)} €"
