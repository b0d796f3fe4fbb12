"""The public door of the calculator: a dossier of facts in, the whole bulletin out as JSON, without any database.

Version 1. Later versions only add optional fields. Amounts and rates are strings (« 1969.11 », « 37.65 »), months « 2026-01 ».
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from api.sources import Sources
from domain.guards import guard_against_end, guard_against_engagement, guard_values, guard_variable, latest_end, twins
from payroll.bulletin import Bulletin
from payroll.bulletin_line import BulletinLine
from payroll.calculate import CURRENT, Calculator
from payroll.doubts_used import DoubtUsed, WatchedLaw, doubts_used
from payroll.explanation import explain
from payroll.facts import (
    AgentFact,
    CumulsTakenOver,
    EmployerFact,
    Engaged,
    Fact,
    MonthFact,
    RappelEntered,
)
from payroll.grids import Grids
from payroll.law import Law, LawError
from payroll.law_words import value_words
from payroll.plan import CalculationRefused
from payroll.rappels import Reopened, inputs_of
from payroll.refusal import NothingToPay, Refused
from payroll.rubriques import SECTIONS
from payroll.situate import AgentRecord, regime_near, situate
from payroll.situation import CUMULS
from payroll.typed_rappel import typed_rappel


def _first_of_month(value: object) -> object:
    """« 2026-01 » is the month that begins on 1 January 2026."""
    return f"{value}-01" if isinstance(value, str) and len(value) == 7 else value


def _no_number(value: object) -> object:
    if isinstance(value, float | int) and not isinstance(value, bool):
        raise ValueError('un montant s\'écrit entre guillemets, par exemple "200.00"')
    return value


Month = Annotated[date, BeforeValidator(_first_of_month)]
Amount = Annotated[Decimal, BeforeValidator(_no_number)]


class EarlierBulletin(BaseModel):
    """What an earlier bulletin of the calendar year added to the year-to-date amounts (euros), by the names of `cumuls`."""

    model_config = ConfigDict(extra="forbid")
    month: Month
    cumuls: dict[str, Amount]


class Dossier(BaseModel):
    """One agent's month: the employer's facts, the agent's, the variables, and what the year already holds."""

    model_config = ConfigDict(extra="forbid", title="Dossier paiex, version 1")
    schema_version: Literal[1]
    month: Month
    payment_date: date
    rank: int = Field(default=1, ge=1, le=9)
    employer: tuple[Annotated[EmployerFact, Field(discriminator="type")], ...]
    agent: tuple[Annotated[AgentFact, Field(discriminator="type")], ...]
    variables: tuple[Annotated[MonthFact, Field(discriminator="type")], ...] = ()
    earlier_bulletins: tuple[EarlierBulletin, ...] = ()
    cumuls: dict[str, Amount] = {}
    withheld: dict[str, Amount] = {}  # what each act of a creditor took before this month, by its reference


class DossierRefused(ValueError):
    """The dossier cannot be calculated; `problems` says where and why, one sentence each."""

    def __init__(self, problems: list[dict[str, str]]) -> None:
        super().__init__("\n".join(f"{each['where']} : {each['why']}" for each in problems))
        self.problems = problems


_ADAPTER = TypeAdapter(Dossier)


def schema() -> dict[str, Any]:
    """The JSON schema of a dossier."""
    return _ADAPTER.json_schema()


def read(content: Any) -> Dossier:
    """A dossier from JSON or TOML data; every field that is unknown or wrong is named."""
    numbers = list(numbers_for_amounts(content))
    if numbers:
        raise DossierRefused(numbers)
    try:
        return _ADAPTER.validate_python(content)
    except ValidationError as error:
        problems = [{"where": _path(each["loc"]), "why": _why(dict(each))} for each in error.errors()]
        raise DossierRefused(problems) from None


def calculate(dossier: Dossier, law: Law, grids: Grids, *, explained: bool = False) -> dict[str, Any]:
    """The bulletin as JSON-able data; with `explained`, the tree of each line."""
    refused = list(_contradictions(dossier))
    if refused:
        raise DossierRefused(refused)
    withheld = {reference: int(amount * 100) for reference, amount in dossier.withheld.items()}
    record, watched = AgentRecord(dossier.agent, dossier.variables, withheld), WatchedLaw.over(law)
    calculator, cumuls = Calculator(law), _cumuls(dossier)
    try:
        reopened = _typed(dossier, record, cumuls, calculator, grids)
        situation = situate(
            record,
            dossier.employer,
            dossier.month,
            dossier.payment_date,
            dossier.rank,
            cumuls,
            watched,
            grids,
            owed=inputs_of(reopened),
        )
        bulletin = replace(calculator.calculate(situation), reopened=reopened)
    except NothingToPay as motive:
        return {"month": f"{dossier.month:%Y-%m}", "nothing_to_pay": str(motive)}
    except (Refused, LawError, CalculationRefused) as refusal:
        raise DossierRefused([{"where": "dossier", "why": str(refusal)}]) from None
    lines = [written_line(line) for line in bulletin.lines]
    answer = _bulletin(bulletin, law) | {"to_confirm": to_confirm(doubts_used(bulletin, law, watched.seen))}
    if explained:
        sources = Sources(bulletin, record, dossier.employer, law)
        for line in (each for each in lines if "origin" not in each):
            line["explanation"] = explain(bulletin, line["code"], sources).to_data()
        answer["without_fact"] = sources.without_fact
    return answer | {"lines": lines}


def _contradictions(dossier: Dossier) -> Iterator[dict[str, str]]:
    """What the commands would refuse to record, each with its place: impossible values, facts that contradict each other."""
    engaged = next((each for each in dossier.agent if isinstance(each, Engaged)), None)
    ended = latest_end(dossier.agent)

    def of_agent(fact: AgentFact) -> None:
        if engaged is not None and fact is not engaged:
            guard_against_engagement(fact, engaged)
        guard_against_end(fact, ended)
        guard_values(fact)

    yield from _refusals("agent", dossier.agent, of_agent)
    yield from _refusals("employer", dossier.employer, guard_values)
    yield from _refusals("variables", dossier.variables, guard_variable)


def _refusals(name: str, said: tuple[Fact, ...], guard: Callable[[Any], None]) -> Iterator[dict[str, str]]:
    for index, fact in enumerate(said):
        where = f"{name}[{index}]"
        try:
            guard(fact)
        except Refused as refusal:
            yield {"where": f"{where}.{refusal.field}" if refusal.field else where, "why": str(refusal)}
        earlier = next(
            (place for place, other in enumerate(said[:index]) if other != fact and twins(fact, other)), None
        )
        if earlier is not None:
            yield {
                "where": f"{where}.effective_on",
                "why": f"contredit {name}[{earlier}], de même nature et du même jour. Retirer ou corriger l'un des deux.",
            }


def _typed(
    dossier: Dossier, record: AgentRecord, cumuls: dict[str, int], calculator: Calculator, grids: Grids
) -> tuple[Reopened, ...]:
    """The rappels typed in the dossier; the cumuls given are those of the year paid, earlier years are taken over."""
    found = []
    for fact in dossier.variables:
        if isinstance(fact, RappelEntered) and fact.rank == dossier.rank:
            year = Counter(cumuls if fact.origin.year == dossier.month.year else {})
            for taken in dossier.agent:
                if isinstance(taken, CumulsTakenOver) and taken.year == fact.origin.year:
                    year.update({name: int(amount * 100) for name, amount in taken.amounts.items()})
            regime = regime_near(record, dossier.employer, fact.origin, calculator.law, grids)
            found.append(typed_rappel(fact, regime, dossier.employer, (), year, calculator))
    return tuple(found)


# ---- writing -------------------------------------------------------------------------------------------------------


def _bulletin(bulletin: Bulletin, law: Law) -> dict[str, Any]:
    situation = bulletin.situation
    return {
        "schema_version": 1,
        "engine": CURRENT.version,
        "law_digest": law.digest,
        "plan_digest": bulletin.plan.digest,
        "month": f"{situation.month:%Y-%m}",
        "payment_date": situation.payment_date.isoformat(),
        "regime": situation.regime.value,
        "totals": {name: _euros(value) for name, value in asdict(bulletin.totals).items()},
        "cumuls": {name: _euros(value) for name, value in bulletin.cumuls.items() if value},
        "notes": list(situation.notes),
        "frozen": situation.frozen,
    }


def written_line(line: BulletinLine) -> dict[str, Any]:
    """A line as JSON-able data: amounts in euros and rates in percent, as strings."""
    written: dict[str, Any] = {
        "code": line.code,
        "label": line.label,
        "section": SECTIONS[line.section],
        "kind": line.kind,
        "origin": f"{line.origin:%Y-%m}" if line.origin else None,
        "amount": _euros(line.amount),
        "employer": _euros(line.employer),
        "base": None if line.base is None else _euros(line.base),
        "quantity": None if line.quantity is None else _euros(line.quantity),
        "employee_rate": None if line.employee_rate is None else _percent(line.employee_rate),
        "employer_rate": None if line.employer_rate is None else _percent(line.employer_rate),
        "tags": dict(line.tags) or None,
    }
    return {name: value for name, value in written.items() if value is not None}


def _euros(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


def _percent(ten_thousandths: int) -> str:
    return f"{(Decimal(ten_thousandths) / 10_000).normalize():f}"


def to_confirm(used: Iterable[DoubtUsed]) -> list[dict[str, Any]]:
    """The values to be confirmed on which a bulletin rests, as JSON-able data; the stake is in euros on a typical slip."""
    return [
        {
            "key": each.parameter.key,
            "label": each.parameter.label,
            "effective_on": each.value.effective_on.isoformat(),
            "value": value_words(each.parameter, each.value),
            "lines": list(each.lines),
            "stake": _euros(each.doubt.stake_cents),
            "searched": each.doubt.searched,
            "candidates": [f"{candidate.value} ({candidate.source})" for candidate in each.doubt.candidates],
            "who": each.doubt.who,
        }
        for each in used
    ]


# ---- reading -------------------------------------------------------------------------------------------------------

_AMOUNTS = frozenset(
    {
        "amount",
        "monthly_amount",
        "hours",
        "quantity",
        "weekly_hours",
        "full_time_weekly_hours",
        "percent",
        "rate",
        "cdg",
    }
    | {"monthly", "monthly_net"}
    | {"declared_total", "frfe_share_percent", "total_weekly_hours", "work_accident", "mobility"}
)


def numbers_for_amounts(content: Any, path: str = "") -> Any:
    """Amounts, hours and rates written as numbers: refused, because a JSON number may already have lost a cent."""
    if isinstance(content, dict):
        for name, value in content.items():
            where = f"{path}.{name}" if path else str(name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                if name in _AMOUNTS or path.endswith(("cumuls", "amounts", "withheld")) or isinstance(value, float):
                    yield {
                        "where": where,
                        "why": 'un montant, une durée ou un taux s\'écrit entre guillemets ("200.00").',
                    }
            else:
                yield from numbers_for_amounts(value, where)
    elif isinstance(content, list | tuple):
        for index, each in enumerate(content):
            yield from numbers_for_amounts(each, f"{path}[{index}]")


def _cumuls(dossier: Dossier) -> dict[str, int]:
    """Year-to-date cents before this bulletin; earlier bulletins of the payment year and the cumuls given add up."""
    sums = dict.fromkeys(CUMULS, 0)
    given = [dossier.cumuls]
    given += [each.cumuls for each in dossier.earlier_bulletins if each.month.year == dossier.payment_date.year]
    for amounts in given:
        for name, amount in amounts.items():
            if name not in sums:
                raise DossierRefused(
                    [{"where": f"cumuls.{name}", "why": f"cumul inconnu. Cumuls : {', '.join(CUMULS)}."}]
                )
            sums[name] += int((amount * 100).to_integral_value())
    return sums


def _path(location: tuple[int | str, ...]) -> str:
    """« agent[2].im » from the place where pydantic stopped; the tag of the fact is left out."""
    written = ""
    for index, step in enumerate(location):
        if isinstance(step, int):
            written += f"[{step}]"
        elif index and isinstance(location[index - 1], int) and index < len(location) - 1:
            continue  # the tag of a union
        else:
            written += f".{step}" if written else str(step)
    return written or "dossier"


_REASONS = {
    "unexpected_keyword_argument": "champ inconnu. Le retirer, ou vérifier son orthographe (paiex calculate --schema).",
    "extra_forbidden": "champ inconnu. Le retirer, ou vérifier son orthographe (paiex calculate --schema).",
    "missing": "champ obligatoire absent. L'ajouter.",
    "union_tag_invalid": "type de fait inconnu. Voir paiex calculate --schema.",
    "union_tag_not_found": "le champ « type » manque. L'ajouter.",
    "enum": "valeur inconnue. Voir les valeurs possibles par paiex calculate --schema.",
    "decimal_parsing": 'ce n\'est pas un nombre décimal. Écrire par exemple "200.00".',
    "int_type": "un entier est attendu.",
    "int_parsing": "un entier est attendu.",
    "bool_parsing": "vrai ou faux est attendu.",
    "bool_type": "vrai ou faux est attendu.",
    "string_type": "un texte est attendu.",
    "literal_error": "valeur inconnue.",
}


def _why(error: dict[str, Any]) -> str:
    kind = str(error["type"])
    if kind.startswith("date"):
        return "ce n'est pas une date du calendrier. Écrire par exemple 2026-01-31."
    return _REASONS.get(kind, str(error["msg"]))
