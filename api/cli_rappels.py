"""`paiex rappels`: what facts would pay again before they are recorded, what a run pays again, and what agents owe."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import Field, TypeAdapter, ValidationError

from api.dossier import numbers_for_amounts
from api.refusals import content_of, refusals, refused
from domain.desk import Desk
from payroll.facts import AgentFact, MonthFact

app = typer.Typer(no_args_is_help=True, help="Les rappels : aperçu avant saisie, explication, trop-perçus.")
_FACT: TypeAdapter[Any] = TypeAdapter(Annotated[AgentFact | MonthFact, Field(discriminator="type")])
_MONTH = typer.Option(formats=["%Y-%m"], help="Mois de paie, 2025-03.")


@app.command()
def preview(
    file: Annotated[
        Path, typer.Argument(help="Faits en JSON ou TOML : une liste « facts », le vocabulaire d'un dossier.")
    ],
    collectivity: Annotated[str, typer.Option(help="Code de la collectivité.")],
    matricule: Annotated[str, typer.Option(help="Matricule de l'agent.")],
    engagement: Annotated[int, typer.Option(help="Numéro de l'engagement.")] = 1,
    month: Annotated[datetime | None, _MONTH] = None,
) -> None:
    """Dit quels mois seraient repris si ces faits étaient saisis, ligne par ligne, et n'enregistre rien."""
    from domain import commands, streams
    from domain.preview import preview as previewed

    agent = streams.agent(collectivity, matricule, engagement)
    asked = [
        partial(commands.enter_variable, agent=agent, month=fact.effective_on, fact=fact)
        if isinstance(fact, MonthFact)
        else partial(commands.record_agent_fact, agent=agent, fact=fact)
        for fact in _facts(file)
    ]
    with refusals(), _desk(collectivity) as desk:
        found = previewed(desk, asked, month.date() if month else None)
        said = [sentence for each in found.arrears for sentence in found.sentences(each)]
    print("\n".join([f"Paie de {found.month:%m/%Y}, matricule {matricule} :", *(said or ["aucun rappel"])]))


@app.command()
def explain(
    collectivity: Annotated[str, typer.Option(help="Code de la collectivité.")],
    month: Annotated[datetime, _MONTH],
    rank: Annotated[int, typer.Option(help="Rang de la paie.")] = 1,
    matricule: Annotated[str | None, typer.Option(help="Un seul matricule.")] = None,
) -> None:
    """Explique les rappels d'une paie calculée ou émise : mois, causes, calcul de chaque ligne."""
    from domain.preview import arrears_in_words, issued_arrears
    from domain.run_commands import replay

    with refusals(), _desk(collectivity) as desk:
        result = replay(desk, month.date(), rank)
        ledger = desk.knowledge.ledger(collectivity, desk.store.head())
        found = issued_arrears(result)
        said: list[str] = []
        for paid in result.paid:
            if paid.agent.stream in found and matricule in (None, paid.agent.matricule):
                said.append(f"Matricule {paid.agent.matricule}, engagement {paid.agent.engagement} :")
                said += [f"  {sentence}" for sentence in arrears_in_words(found[paid.agent.stream], ledger)]
    print("\n".join(said or ["aucun rappel"]))


@app.command()
def debts(collectivity: Annotated[str, typer.Option(help="Code de la collectivité.")]) -> None:
    """Liste les trop-perçus : ce qui est retenu, ce qui reste, ce qui est prescrit."""
    from domain.preview import debts_in_words

    with refusals(), _desk(collectivity) as desk:
        said = debts_in_words(desk.knowledge.ledger(collectivity, desk.store.head()), desk.today)
    print("\n".join(said or ("aucun trop-perçu",)))


@contextmanager
def _desk(collectivity: str) -> Iterator[Desk]:
    """A desk that nobody saves, at the present head of the log."""
    from domain.desk import Service
    from domain.principal import Principal
    from domain.store import open_stores
    from projections.schema import projections_schema

    with open_stores(parts=[projections_schema]) as stores:
        service = Service(stores.writer, stores.keyring, lambda: datetime.now(UTC))
        yield service.desk(Principal("paiex-rappels", "payroll_agent"), collectivity)


def _facts(file: Path) -> list[Any]:
    """The facts of the file; each that cannot be read is named by its place."""
    from domain.refusal import Refused

    try:
        held = content_of(str(file))
    except Refused as refusal:
        raise refused(f"{file} ne se lit pas : {refusal} Donner un fichier JSON ou TOML en UTF-8.") from None
    said = held.get("facts") if isinstance(held, dict) else None
    if not isinstance(said, list) or not said:
        raise refused(
            f"{file} : la liste « facts » manque. Y mettre les faits à essayer, voir paiex calculate --schema."
        )
    for problem in numbers_for_amounts(held):
        raise refused(f"{file}, {problem['where']} : {problem['why']}")
    facts = []
    for number, each in enumerate(said):
        try:
            facts.append(_FACT.validate_python(each))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"][1:]) or "type"
            raise refused(f"{file}, facts[{number}].{where} : {first['msg']}. Voir paiex calculate --schema.") from None
    return facts
