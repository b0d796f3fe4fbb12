"""Reads the golden time dossiers of fixtures/histories: what became known when, and what each run must then pay.

A badly written dossier is refused with its file and its field, in French, so that a payroll agent can write one.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Never

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from domain.event import Body
from payroll import facts

FOLDER = Path(__file__).parents[2] / "fixtures" / "histories"


class HistoryRefused(ValueError):
    """The dossier cannot be played; the message says which file, which field and why."""


@dataclass(frozen=True, order=True, slots=True)
class Run:
    """The paie of a month, « 2025-03 »; « 2025-03/2 » is its second rank."""

    month: date
    rank: int = 1


def _a_run(said: object) -> Run:
    if isinstance(said, Run):
        return said
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])(?:/([2-9]))?", said) if isinstance(said, str) else None
    if found is None:
        raise ValueError("une paie s'écrit « 2025-03 », son second rang « 2025-03/2 », entre guillemets.")
    return Run(date(int(found[1]), int(found[2]), 1), int(found[3] or 1))


def _a_month(said: object) -> object:
    run = _a_run(said)
    if run.rank > 1:
        raise ValueError("un mois s'écrit « 2025-03 », sans rang.")
    return run.month


def _an_amount(said: object) -> object:
    if not isinstance(said, str) or not re.fullmatch(r"-?\d+\.\d\d", said):
        raise ValueError('un montant s\'écrit en euros entre guillemets, avec ses centimes : "-5.47".')
    return said


ARun = Annotated[Run, BeforeValidator(_a_run)]
Month = Annotated[date, BeforeValidator(_a_month)]
Euros = Annotated[Decimal, BeforeValidator(_an_amount)]
Amounts = dict[str, Euros]
ZERO = Decimal("0.00")


class Law(Body):
    """Before the run of `known_in`, the service publishes what had appeared by that day; all that it has when absent."""

    known_in: ARun
    published_by: date | None = None


class Withdrawal(Body):
    known_in: ARun
    fact: str


class Refusal(Body):
    """Before the run of `known_in`, the comptable refuses the bulletins of these agents in an earlier run."""

    known_in: ARun
    bulletin_of: ARun
    agents: tuple[str, ...]


class Rappel(Body):
    """What a bulletin pays again of one rubrique, in each of these months (euros).

    `amount` is what the agent gains, a contribution withheld being negative; `employer` what the employer owes more."""

    months: tuple[Month, ...]
    rubrique: str
    amount: Euros = ZERO
    employer: Euros = ZERO


class Expected(Body):
    """One bulletin: all its rappels; and, when they are said, lines of its own month, totals, what is still owed."""

    rappels: tuple[Rappel, ...] = ()
    lines: Amounts = Field(default_factory=dict)  # rubrique → what the agent gains
    employer: Amounts = Field(default_factory=dict)  # rubrique → employer's share
    bases: Amounts = Field(default_factory=dict)
    totals: Amounts = Field(default_factory=dict)  # names of payroll.bulletin.Totals
    debt: Euros | None = None  # left to the agent's charge after the run
    bulletin: bool = True  # false: there is none


@dataclass(frozen=True)
class Said:
    """A fact, when it became known, of whom (None: the employer), its name in the file and the one that it replaces."""

    where: str
    known_in: Run
    agent: str | None
    fact: facts.Fact
    named: str = ""
    replaces: str = ""


class _File(Body):
    title: str
    why: str
    runs: tuple[ARun, ...] = Field(min_length=1)
    employer: tuple[dict[str, Any], ...]
    agents: dict[str, tuple[dict[str, Any], ...]]
    law: tuple[Law, ...] = ()
    facts: tuple[dict[str, Any], ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    expected: dict[ARun, dict[str, Expected]]


class _Known(Body):
    """What a fact of the file says beside the fact itself."""

    known_in: ARun
    agent: str | None = None
    named: str = ""
    replaces: str = ""


@dataclass(frozen=True)
class History:
    """A dossier read and found well formed."""

    title: str
    runs: tuple[Run, ...]
    agents: tuple[str, ...]
    law: tuple[Law, ...]
    said: tuple[Said, ...]
    withdrawals: tuple[Withdrawal, ...]
    refusals: tuple[Refusal, ...]
    expected: dict[Run, dict[str, Expected]]

    def of(self, run: Run, agent: str) -> Expected:
        """What the bulletin of an agent must be; a run about which the file says nothing pays no rappel."""
        return self.expected.get(run, {}).get(agent, Expected())


_AgentFact = Annotated[facts.AgentFact | facts.MonthFact, Field(discriminator="type")]
_EmployerFact = Annotated[facts.EmployerFact, Field(discriminator="type")]
_OF_AGENT: TypeAdapter[facts.Fact] = TypeAdapter(_AgentFact)
_OF_EMPLOYER: TypeAdapter[facts.Fact] = TypeAdapter(_EmployerFact)


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def history(name: str) -> History:
    return read(f"{name}.toml", (FOLDER / f"{name}.toml").read_text("utf-8"))


def read(file: str, text: str) -> History:
    """The dossier of a file; the first wrong field is named."""
    try:
        content = _File.model_validate(tomllib.loads(text, parse_float=_no_float))
    except ValidationError as error:
        _refuse(file, *_first(error))
    except ValueError as error:  # of which TOMLDecodeError
        _refuse(file, "fichier", str(error))
    found = History(
        content.title,
        content.runs,
        tuple(content.agents),
        content.law or (Law(known_in=content.runs[0]),),
        tuple(_said(file, content)),
        content.withdrawals,
        content.refusals,
        content.expected,
    )
    for where, why in _contradictions(found):
        _refuse(file, where, why)
    return found


def _no_float(said: str) -> Never:
    raise ValueError(f'le nombre {said} s\'écrit entre guillemets : "{said}".')


def _refuse(file: str, where: str, why: str) -> Never:
    raise HistoryRefused(f"{file}, champ « {where} » : {why}")


def _said(file: str, content: _File) -> Iterator[Said]:
    """What was known from the first run on, then the rest in the order of the file."""
    start = _Known(known_in=content.runs[0])
    for place, each in enumerate(content.employer):
        yield _one(file, f"employer[{place}]", start, each)
    for agent, told in content.agents.items():
        for place, each in enumerate(told):
            yield _one(file, f"agents.{agent}[{place}]", start.model_copy(update={"agent": agent}), each)
    for place, each in enumerate(content.facts):
        where = f"facts[{place}]"
        known = {key: value for key, value in each.items() if key in _Known.model_fields}
        body = {key: value for key, value in each.items() if key not in _Known.model_fields}
        yield _one(file, where, _valid(file, where, TypeAdapter(_Known), known), body)


def _one(file: str, where: str, known: _Known, said: dict[str, Any]) -> Said:
    body = {key: value for key, value in said.items() if key != "named"}
    named = known.named or str(said.get("named", ""))
    fact = _valid(file, where, _OF_AGENT if known.agent else _OF_EMPLOYER, body)
    return Said(where, known.known_in, known.agent, fact, named, known.replaces)


def _valid(file: str, where: str, kind: TypeAdapter[Any], said: dict[str, Any]) -> Any:
    try:
        return kind.validate_python(said)
    except ValidationError as error:
        field, why = _first(error)
        inside = field.removeprefix(f"{said.get('type', '')}.")
        return _refuse(file, where if field == "fichier" else f"{where}.{inside}", why)


# ---- what contradicts itself -----------------------------------------------------------------------------------------


def _contradictions(found: History) -> Iterator[tuple[str, str]]:
    if list(found.runs) != sorted(set(found.runs)):
        yield "runs", "les paies se suivent dans l'ordre, chacune une fois."
    yield from _unknown_runs(found)
    yield from _unknown_agents(found)
    yield from _unknown_names(found)
    yield from _later_than_paid(found)
    yield from _said_twice(found)


def _unknown_runs(found: History) -> Iterator[tuple[str, str]]:
    told = [(f"law[{place}].known_in", each.known_in) for place, each in enumerate(found.law)]
    told += [(f"{each.where}.known_in", each.known_in) for each in found.said]
    told += [(f"withdrawals[{place}].known_in", each.known_in) for place, each in enumerate(found.withdrawals)]
    told += [(f"refusals[{place}].known_in", each.known_in) for place, each in enumerate(found.refusals)]
    told += [(f"refusals[{place}].bulletin_of", each.bulletin_of) for place, each in enumerate(found.refusals)]
    told += [(f"expected.{_name(run)}", run) for run in found.expected]
    for where, run in told:
        if run not in found.runs:
            yield where, f"la paie de {_name(run)} n'est pas dans « runs »."


def _unknown_agents(found: History) -> Iterator[tuple[str, str]]:
    told = [(f"{each.where}.agent", each.agent) for each in found.said if each.agent]
    told += [(f"expected.{_name(run)}", agent) for run, each in found.expected.items() for agent in each]
    told += [(f"refusals[{place}].agents", who) for place, each in enumerate(found.refusals) for who in each.agents]
    for where, agent in told:
        if agent not in found.agents:
            yield where, f"« {agent} » n'est pas dans « agents » ({', '.join(found.agents)})."


def _unknown_names(found: History) -> Iterator[tuple[str, str]]:
    named: dict[str, Run] = {}
    for each in found.said:
        if each.replaces and not _known_before(named, each.replaces, each.known_in):
            yield f"{each.where}.replaces", f"aucun fait nommé « {each.replaces} » n'est connu avant celui-ci."
        if each.named:
            named[each.named] = each.known_in
    for place, each in enumerate(found.withdrawals):
        if not _known_before(named, each.fact, each.known_in):
            yield f"withdrawals[{place}].fact", f"aucun fait nommé « {each.fact} » n'est connu à cette date."


def _known_before(named: dict[str, Run], name: str, run: Run) -> bool:
    return name in named and named[name] <= run


def _later_than_paid(found: History) -> Iterator[tuple[str, str]]:
    for run, bulletins in found.expected.items():
        for agent, each in bulletins.items():
            for place, rappel in enumerate(each.rappels):
                if any(month >= run.month for month in rappel.months):
                    yield f"expected.{_name(run)}.{agent}.rappels[{place}].months", "un rappel vient d'un mois passé."
    for place, each in enumerate(found.refusals):
        if each.bulletin_of >= each.known_in:
            yield f"refusals[{place}].bulletin_of", "le bulletin refusé est d'une paie antérieure."


def _said_twice(found: History) -> Iterator[tuple[str, str]]:
    names = [each.named for each in found.said if each.named]
    for each in found.said:
        if each.named and names.count(each.named) > 1:
            yield f"{each.where}.named", f"le nom « {each.named} » désigne deux faits."
    for run, bulletins in found.expected.items():
        for agent, expected in bulletins.items():
            told = [(month, each.rubrique) for each in expected.rappels for month in each.months]
            twice = sorted({key for key in told if told.count(key) > 1})
            for month, rubrique in twice:
                yield f"expected.{_name(run)}.{agent}.rappels", f"« {rubrique} » de {month:%Y-%m} est dit deux fois."


def _name(run: Run) -> str:
    return f"{run.month:%Y-%m}" + (f"/{run.rank}" if run.rank > 1 else "")


# ---- reasons ---------------------------------------------------------------------------------------------------------

_REASONS = {
    "extra_forbidden": "champ inconnu. Le retirer, ou corriger son orthographe.",
    "unexpected_keyword_argument": "champ inconnu. Le retirer, ou corriger son orthographe.",
    "missing": "champ obligatoire absent. L'ajouter.",
    "union_tag_not_found": "le fait n'a pas de « type ». L'ajouter.",
    "decimal_parsing": 'un nombre s\'écrit entre guillemets : "35".',
    "dict_type": "une table est attendue.",
    "tuple_type": "une liste est attendue.",
    "string_type": "un texte est attendu.",
}


def _first(error: ValidationError) -> tuple[str, str]:
    found: dict[str, Any] = dict(error.errors()[0])
    return _path(found["loc"]), _why(found)


def _path(steps: Sequence[int | str]) -> str:
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path or "fichier"


def _why(found: dict[str, Any]) -> str:
    kind, said = str(found["type"]), found.get("ctx", {})
    if kind == "value_error":
        return str(said["error"])
    if kind == "union_tag_invalid":
        return f"type de fait inconnu « {said['tag']} ». Types possibles : {said['expected_tags']}."
    if kind.startswith("date"):
        return "une date s'écrit 2025-01-15, sans guillemets."
    if kind in ("literal_error", "enum"):
        return f"valeur inconnue. Attendu : {str(said['expected']).replace(' or ', ' ou ')}."
    return _REASONS.get(kind, str(found["msg"]))
