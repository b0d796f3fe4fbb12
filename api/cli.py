"""The command line `paiex`: each command is a few lines that open what it needs and call the code that does it."""

import json
import logging
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api import cli_audit, cli_law, cli_rappels, cli_replay, cli_scenario
from api import dossier as door
from api.refusals import content_of, file_in_words, refused_fields

app = typer.Typer(
    help="paiex : la paie des collectivités territoriales, exacte, rejouable, expliquée.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_law.app, name="law")
app.add_typer(cli_audit.app, name="audit")
app.add_typer(cli_scenario.app, name="scenario")
app.command()(cli_replay.replay)
app.command()(cli_replay.diff)
app.add_typer(cli_rappels.app, name="rappels")
console = Console(stderr=True)


def main() -> None:
    """What the installed command runs: a failure is one French sentence on the error output and exit code 1, no traceback."""
    import psycopg

    from domain.refusal import Refused
    from domain.store import StoreError
    from domain.store.failure import in_words
    from domain.store.launcher import LauncherError
    from projections.projector import ProjectionStopped

    logging.getLogger("psycopg").addHandler(logging.NullHandler())  # its pool grumbles in English before we speak
    try:
        app()
    except (Refused, StoreError, LauncherError, ProjectionStopped) as failure:
        raise SystemExit(f"paiex : {failure}") from None
    except psycopg.Error as failure:
        raise SystemExit(f"paiex : {in_words(failure)}") from None
    except OSError as failure:
        raise SystemExit(f"paiex : {file_in_words(failure)}") from None


@app.command()
def calculate(
    file: Annotated[str, typer.Argument(help="Dossier JSON ou TOML, « - » pour l'entrée standard.")] = "-",
    explain: Annotated[bool, typer.Option("--explain", help="Ajoute l'explication de chaque ligne.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Imprime le schéma JSON d'un dossier.")] = False,
) -> None:
    """Calcule un bulletin à partir d'un dossier de faits, sans base de données."""
    from domain.refusal import Refused
    from payroll.grids import load_grids
    from payroll.law import load_law

    if schema:
        print(json.dumps(door.schema(), ensure_ascii=False, indent=2))
        return
    try:
        answer = door.calculate(door.read(content_of(file)), load_law(), load_grids(), explained=explain)
    except door.DossierRefused as refused:
        raise refused_fields((each["where"], each["why"]) for each in refused.problems) from None
    except Refused as refused:
        raise refused_fields([(refused.field or file, str(refused))]) from None
    print(json.dumps(answer, ensure_ascii=False, indent=2))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Dossier où tout est écrit.")] = Path("out"),
    seed: Annotated[int, typer.Option(help="Graine du territoire.")] = 40,
    collectivities: Annotated[int | None, typer.Option(help="Nombre de collectivités (toutes par défaut).")] = None,
) -> None:
    """Joue janvier 2024 à octobre 2026 sur une partie d'un territoire, janvier à mars 2026 sur tout, et écrit ce qui en sort."""
    from api.demo_output import run_demo

    if not run_demo(out, Console(), seed=seed, collectivities=collectivities):
        raise SystemExit("paiex : l'audit ou le rejeu de la démonstration ne finit pas comme il doit (ci-dessus).")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port d'écoute, sur cette machine seulement.")] = 8420,
) -> None:
    """Ouvre le service sur les données présentes (http://127.0.0.1:8420)."""
    from api.server import serve as run

    run(port)


@app.command()
def departure(
    collectivity: Annotated[str, typer.Option(help="Code de la collectivité.")],
    matricule: Annotated[str, typer.Option(help="Matricule de l'agent.")],
    engagement: Annotated[int, typer.Option(help="Numéro de l'engagement.")] = 1,
    out: Annotated[Path, typer.Option(help="Dossier où tout est écrit.")] = Path("depart"),
) -> None:
    """Écrit les pièces d'un agent parti : solde de tout compte, certificat de cessation de paiement, données d'attestation."""
    from api.departure import write_departure

    for path in write_departure(collectivity, matricule, engagement, out):
        console.print(path)


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV ou XLSX.")],
    kind: Annotated[str, typer.Option(help="agents, careers, remunerations, primes ou variables.")],
    collectivity: Annotated[str, typer.Option(help="Code de la collectivité.")],
    month: Annotated[str | None, typer.Option(help="Mois des variables, 2026-01.")] = None,
) -> None:
    """Importe un tableau : chaque bonne ligne entre, chaque mauvaise revient avec son motif."""
    from api.importing import run_import
    from api.replaying import months_of

    try:
        said = run_import(file, kind, collectivity, next(iter(months_of([month] if month else [])), None))
    except ValueError as refusal:
        raise refused_fields([(str(file), str(refusal))]) from None
    print(said)


@app.command()
def templates(folder: Annotated[Path, typer.Argument(help="Dossier où écrire les modèles.")]) -> None:
    """Écrit les modèles de tableaux à importer, en CSV et en XLSX."""
    from api.importing import write_templates

    for path in write_templates(folder):
        console.print(path)


@app.command()
def bench(
    as_json: Annotated[bool, typer.Option("--json", help="Résultat en JSON.")] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Construit d'abord 48 mois de tout le territoire, une fois, reprenable.")
    ] = False,
) -> None:
    """Mesure la vitesse et la mémoire sur les situations réelles de la démonstration, et sur l'histoire si elle est là."""
    from api.bench import run_bench
    from api.bench_history import build_history

    if history:
        build_history(console)
        return
    run_bench(as_json)


if __name__ == "__main__":
    main()
