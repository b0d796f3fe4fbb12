"""`paiex scenario`: reads what is asked, runs it on the log as it stands, shows it as a table or JSON, writes files."""

import json
import os
from collections.abc import Callable, Collection, Iterable
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.refusals import content_of, refused_fields
from domain.refusal import Refused
from domain.scenario import Result, Scenario, ScenarioRefused
from domain.scenario.result import Both, percent
from projections import french

app = typer.Typer(
    help="Chiffrer une hypothèse de droit ou de carrière avec le moteur exact, sans rien enregistrer.",
    no_args_is_help=True,
)
_CORES = len(os.sched_getaffinity(0))
_EXAMPLES = {"cnracl": "cnracl.toml", "point": "point.toml", "agents": "agents.toml"}
_LISTED = 20  # refusals printed; --json and --out give them all


@app.command()
def example(
    name: Annotated[str, typer.Argument(help=f"{', '.join(_EXAMPLES)}.")] = "cnracl",
) -> None:
    """Imprime un scénario à recopier et à modifier."""
    if name not in _EXAMPLES:
        raise refused_fields([("example", f"exemple inconnu « {name} ». Exemples : {', '.join(_EXAMPLES)}.")])
    print(resources.files("fixtures").joinpath("scenarios", _EXAMPLES[name]).read_text("utf-8"), end="")


@app.command()
def run(
    file: Annotated[str, typer.Argument(help="Scénario TOML ou JSON, « - » pour l'entrée standard.")],
    collectivity: Annotated[
        list[str] | None, typer.Option("--collectivity", help="Code d'une collectivité ; répétable ; toutes sans rien.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Dossier où écrire CSV, JSON et graphiques.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processus de travail.")] = _CORES,
    as_json: Annotated[bool, typer.Option("--json", help="Résultat complet en JSON.")] = False,
) -> None:
    """Calcule un scénario : coût par mois et par année, de base et selon le scénario. N'écrit rien dans le journal.

    Code de sortie : 2 quand le scénario est refusé, chaque champ en cause étant nommé."""
    from domain.scenario import read

    try:
        result = _calculated(read(content_of(file)), collectivity or (), jobs)
    except ScenarioRefused as refused:
        raise refused_fields(refused.problems) from None
    except Refused as refused:
        raise refused_fields([(refused.field or "scenario", str(refused))]) from None
    if as_json:
        from projections.scenario_tables import as_data

        print(json.dumps(as_data(result), ensure_ascii=False, indent=2))
    else:
        _say(result)
    if out is not None:
        for path in write_files(result, out):
            Console(stderr=True).print(str(path), highlight=False, soft_wrap=True)


def _calculated(scenario: Scenario, codes: Collection[str], jobs: int) -> Result:
    from api.scenarios import answer
    from domain.principal import Principal
    from domain.store import open_stores

    with open_stores() as stores:
        return answer(stores, Principal("scenario", "auditor"), scenario, codes, jobs)


# ---- what is shown -------------------------------------------------------------------------------------------------


def write_files(result: Result, folder: Path) -> list[Path]:
    """Tables as CSV, the whole answer as JSON, two charts; the same answer writes the same bytes."""
    from projections.files import write_file
    from projections.scenario_chart import cost_chart, difference_chart
    from projections.scenario_tables import as_data, tables
    from projections.states.spreadsheet import csv_bytes

    files = {f"{table.name}.csv": csv_bytes(table) for table in tables(result)}
    files["scenario.json"] = (json.dumps(as_data(result), ensure_ascii=False, indent=2) + "\n").encode()
    files["cout.svg"] = cost_chart(result).encode()
    files["ecarts.svg"] = difference_chart(result).encode()
    for name, content in files.items():
        write_file(folder / name, content)
    return [folder / name for name in files]


def _say(result: Result) -> None:
    console = Console()
    console.print(f"[bold]{result.title}[/bold]", highlight=False)
    for each in result.moved:
        where = f"{each.label} ({each.key})"
        said = f"{each.before} → {each.after} au {each.effective_on:%d/%m/%Y}".replace(".", ",")
        console.print(f"  {where} : {said}", highlight=False, markup=False, soft_wrap=True)
    rows = [(str(year), both) for year, both in result.by_year.items()]
    console.print(cost_table("Coût employeur par année (euros)", "Année", [*rows, ("Total", result.total)]))
    if len(result.bodies) > 1:
        bodies = [(each.code, each.total) for each in result.bodies]
        console.print(cost_table("Coût employeur par collectivité (euros)", "Code", bodies))
    _say_more(result, lambda text: console.print(text, highlight=False, markup=False, soft_wrap=True))


def _say_more(result: Result, say: Callable[[str], None]) -> None:
    say("Hypothèses :")
    for each in result.assumptions:
        say(f"  – {each}")
    say_left_out(result, say)


def say_left_out(result: Result, say: Callable[[str], None]) -> None:
    """The engagements that the base cannot pay, the first of them."""
    unpaid = [(body.code, left) for body in result.bodies for left in body.unpaid]
    for code, left in unpaid[:_LISTED]:
        say(f"  hors calcul : {code}, matricule {left.matricule}, {left.months} mois : {left.reason}")
    if len(unpaid) > _LISTED:
        say(f"  et {len(unpaid) - _LISTED} autres (--json).")


def cost_table(
    title: str, first: str, rows: Iterable[tuple[str, Both]], sides: tuple[str, str] = ("Base", "Scénario")
) -> Table:
    """The cost on both sides, row by row, with the bulletins of the second."""
    table = Table(title=title, title_justify="left")
    table.add_column(first, no_wrap=True)
    for name in ("Bulletins", *sides, "Écart", "%"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, both in rows:
        gap, rate = both.difference.cost, percent(both.difference.cost, both.base.cost)
        amounts = map(french.amount, (both.base.cost, both.scenario.cost, gap))
        table.add_row(name, str(both.scenario.bulletins), *amounts, "" if rate is None else french.quantity(rate))
    return table
