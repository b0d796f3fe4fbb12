"""`paiex law`: where the law is, its pages, what changes between two months; records in the log what is new in its files."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.refusals import refusals, refused

app = typer.Typer(help="La loi : où elle est, règle par règle, ce qui change, ce qui est publié dans le journal.")


@app.callback(invoke_without_command=True)
def law(context: typer.Context) -> None:
    """Dit où est la loi, et combien de valeurs restent à confirmer."""
    from payroll.law import load_law

    if context.invoked_subcommand is not None:
        return
    known = load_law()
    doubts = sum(1 for each in known.parameters.values() for value in each.values if value.doubt)
    print(f"{len(known.parameters)} paramètres dans payroll/legislation/, empreinte {known.digest[:16]}…")
    print(f"{doubts} valeurs à confirmer : docs/law-doubts.md")
    print("La lire, règle par règle : paiex law render --out loi ; ce qui change : paiex law diff 2024-12 2025-01")


@app.command()
def render(
    out: Annotated[Path, typer.Option("--out", help="Dossier où écrire les pages.")] = Path("loi"),
) -> None:
    """Écrit toute la loi en pages HTML : chaque règle en mots, chaque paramètre daté, ce qui reste à confirmer."""
    from payroll.grids import load_grids
    from payroll.law import load_law
    from projections.files import write_file
    from projections.law_pages import law_pages

    pages = law_pages(load_law(), load_grids())
    with refusals():
        for name in sorted(pages, key=lambda each: each == "index.html"):  # the way in comes last
            write_file(out / name, pages[name])
    print(f"{len(pages)} fichiers dans {out} ; ouvrir {out / 'index.html'}")


@app.command()
def diff(
    first: Annotated[str, typer.Argument(help="L'ancien mois, 2024-12.")],
    second: Annotated[str, typer.Argument(help="Le nouveau, 2025-01.")],
    as_json: Annotated[bool, typer.Option("--json", help="En JSON.")] = False,
) -> None:
    """Dit ce qui change dans la loi de la fin d'un mois à la fin d'un autre, et pour qui."""
    from payroll.calculate import CURRENT
    from payroll.law import LawError, load_law
    from payroll.law_diff import law_difference
    from projections.law_diff_words import difference_data, difference_text

    table = CURRENT.rules(()).rules
    try:
        found = law_difference(load_law(), table, _month(first), _month(second))
    except LawError as error:
        raise refused(str(error)) from None
    if as_json:
        print(json.dumps(difference_data(found), ensure_ascii=False, indent=2))
    else:
        print(difference_text(found, frozenset(status for rule in table for status in rule.statuses)))


def _month(text: str) -> date:
    """« 2025-01 »; anything else is refused."""
    from payroll.law import LawError

    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise LawError(f"« {text} » n'est pas un mois. L'écrire comme 2025-01.") from None


@app.command()
def publish(
    published_by: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Seulement ce qui était paru ce jour-là, 2024-01-31."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dit ce qui serait publié, sans rien enregistrer.")
    ] = False,
) -> None:
    """Publie dans le journal ce qui est nouveau dans les fichiers de loi, en un événement, et dit chaque changement."""
    from payroll.law import LawError

    try:
        with refusals():
            said = _publish(published_by.date() if published_by else None, dry_run)
    except LawError as error:
        raise refused(str(error)) from None
    print("\n".join(said) if said else "rien de nouveau")


def _publish(published_by: date | None, dry_run: bool) -> list[str]:
    """The changes in French; a dry run asks the same command at a desk that is not saved."""
    from domain import commands, streams
    from domain.desk import Service
    from domain.principal import Principal
    from domain.store import open_stores
    from projections.schema import projections_schema

    administrator = Principal("paiex-law", "administrator")
    with open_stores(parts=[projections_schema]) as stores:
        service = Service(stores.writer, stores.keyring, lambda: datetime.now(UTC))
        if dry_run:
            desk = service.desk(administrator, streams.SERVICE)
            result = commands.publish_law(desk, published_by=published_by)
        else:
            result = service.acting(administrator).do(commands.publish_law, published_by=published_by).result
    said = result["changes"]
    assert isinstance(said, list)
    return said
