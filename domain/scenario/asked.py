"""What is asked of a scenario: a title, its months, what changes in the law and in the facts; refused field by field.

Amounts, rates and percents are written between quotes (« "3.00" »), months « "2027-01" », days as TOML dates.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args, get_type_hints

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from domain.event import Body
from domain.refusal import Refused
from payroll import facts
from payroll.ahead import later, months_from
from payroll.presence import last_of
from payroll.situate import FIRST_MONTH
from payroll.words import Status

LONGEST = 36
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
EachMonth = Literal[
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip

_BORN_WITH_THE_ENGAGEMENT = (facts.Engaged, facts.CumulsTakenOver)


def name_of(kind: type[facts.Fact]) -> str:
    """The word that names a kind of fact in files: « position_held »."""
    return str(kind.__dataclass_fields__["type"].default)


AGENT_FACTS: Mapping[str, type[facts.AgentFact]] = MappingProxyType(
    {name_of(kind): kind for kind in get_args(facts.AgentFact) if kind not in _BORN_WITH_THE_ENGAGEMENT}
)
EMPLOYER_FACTS: Mapping[str, type[facts.EmployerFact]] = MappingProxyType(
    {name_of(kind): kind for kind in get_args(facts.EmployerFact)}
)


class ScenarioRefused(Refused):
    """The scenario cannot be run; `problems` says where in its file and why, one sentence each."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        said = "\n".join(f"{where} : {why}" for where, why in problems)
        super().__init__(said, code="scenario_refused", field=problems[0][0])
        self.problems = problems


def _month(value: object) -> object:
    return f"{value}-01" if isinstance(value, str) and len(value) == 7 else value


def _no_number(value: object) -> object:
    if isinstance(value, float | int):
        raise ValueError('un nombre décimal s\'écrit entre guillemets, par exemple "3.00".')
    return value


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Number = Annotated[Decimal, BeforeValidator(_no_number)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class LawChange(Body):
    """A parameter of the law given a value, or moved by a sum or by percents, from a day or each year in one month.

    `add` and `percent` move whatever the law says from that day on; `value` stands in for what it says on that day."""

    key: str
    value: Number | None = None
    add: Number | None = None
    percent: Number | None = None
    effective_on: date | None = None
    each: EachMonth | None = None
    until: int | None = Field(default=None, ge=2025, le=2100)  # the last year, with `each`

    @model_validator(mode="after")
    def _one_of_each(self) -> "LawChange":
        if sum(each is not None for each in (self.value, self.add, self.percent)) != 1:
            raise ValueError(
                "donner une valeur (value), un écart (add) ou un pourcentage (percent), un seul des trois."
            )
        if (self.effective_on is None) == (self.each is None):
            raise ValueError("donner une date d'effet (effective_on) ou un mois de chaque année (each), l'un des deux.")
        if self.until is not None and self.each is None:
            raise ValueError("« until » est la dernière année d'un changement annuel : il va avec « each ».")
        return self


class Who(Body):
    """The engagements that a fact is about: those that match every list given; with none, everyone."""

    collectivity: Names = ()
    matricule: Names = ()
    grade: Names = ()
    status: Annotated[tuple[Status, ...], BeforeValidator(_listed)] = ()

    @property
    def everyone(self) -> bool:
        return not (self.collectivity or self.matricule or self.grade or self.status)


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact said of chosen engagements (or of employers): fields not given are those of the fact then in force.

    `echelons` moves a position along the grid of its grade."""

    where: str  # in the file: « fact[2] »
    kind: type[facts.AgentFact] | type[facts.EmployerFact]
    who: Who
    effective_on: date
    given: Mapping[str, Any]
    echelons: int = 0

    @property
    def of_employers(self) -> bool:
        return self.kind in EMPLOYER_FACTS.values()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario read and found well formed; what it names in the law and in the log is checked against them later."""

    title: str
    first_month: date
    months: int
    law: tuple[LawChange, ...]
    facts: tuple[FactChange, ...]

    @property
    def last_month(self) -> date:
        return later(self.first_month, self.months - 1)

    def days(self, change: LawChange) -> tuple[date, ...]:
        """The days on which a change of the law takes effect."""
        if change.effective_on is not None:
            return (change.effective_on,)
        within = months_from(self.first_month, self.months)
        last = change.until if change.until is not None else self.last_month.year
        return tuple(day for day in within if _MONTH_NAMES[day.month - 1] == change.each and day.year <= last)


class _File(Body):
    title: Annotated[str, Field(min_length=1, max_length=120)]
    from_: Annotated[date, BeforeValidator(_month), Field(alias="from")]
    months: Annotated[int, Field(ge=1, le=LONGEST)]
    law: tuple[LawChange, ...] = ()
    fact: tuple[dict[str, Any], ...] = ()


def read(content: Any) -> Scenario:
    """The scenario of a TOML or JSON file; every wrong field is named."""
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise ScenarioRefused(*_problems(error)) from None
    scenario = Scenario(
        file.title.strip(),
        file.from_,
        file.months,
        file.law,
        tuple(_fact(f"fact[{place}]", each) for place, each in enumerate(file.fact)),
    )
    problems = list(_wrong_dates(scenario))
    if problems:
        raise ScenarioRefused(*problems)
    return scenario


def _wrong_dates(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if scenario.first_month.day != 1 or scenario.first_month < FIRST_MONTH:
        yield "from", f"attendu un mois à partir de {FIRST_MONTH:%m/%Y}, écrit « 2027-01 »."
    if not scenario.law and not scenario.facts:
        yield "scenario", "rien ne change. Ajouter un changement de droit ([[law]]) ou de fait ([[fact]])."
    for place, change in enumerate(scenario.law):
        days = scenario.days(change)
        if not days:
            yield (
                f"law[{place}].each",
                f"aucun mois de ce nom {_between(scenario)}. Corriger « each », « until » ou la durée.",
            )
        for day in days:
            if day.day != 1:
                yield f"law[{place}].effective_on", "un changement de droit prend effet le premier d'un mois."
            elif not _within(scenario, day):
                yield f"law[{place}].effective_on", f"{day:%d/%m/%Y} est hors du scénario, {_between(scenario)}."
    for fact in scenario.facts:
        if not _within(scenario, fact.effective_on):
            yield (
                f"{fact.where}.effective_on",
                f"{fact.effective_on:%d/%m/%Y} est hors du scénario, {_between(scenario)}.",
            )


def _within(scenario: Scenario, day: date) -> bool:
    return scenario.first_month <= day <= last_of(scenario.last_month)


def _between(scenario: Scenario) -> str:
    return f"qui va du {scenario.first_month:%d/%m/%Y} au {last_of(scenario.last_month):%d/%m/%Y}"


# ---- facts ---------------------------------------------------------------------------------------------------------


def _fact(where: str, content: dict[str, Any]) -> FactChange:
    rest = dict(content)
    name = str(rest.pop("type", ""))
    kind = AGENT_FACTS.get(name) or EMPLOYER_FACTS.get(name)
    if kind is None:
        raise ScenarioRefused((f"{where}.type", _unknown_kind(name)))
    who = _who(f"{where}.who", rest.pop("who", None))
    if kind in EMPLOYER_FACTS.values() and (who.matricule or who.grade or who.status):
        why = "un fait de l'employeur se choisit par collectivité (collectivity), ou vaut pour « everyone »."
        raise ScenarioRefused((f"{where}.who", why))
    day: date = _valid(f"{where}.effective_on", date, rest.pop("effective_on", None))
    echelons: int = _valid(f"{where}.echelons", int, rest.pop("echelons", 0))
    if echelons and kind is not facts.PositionHeld:
        raise ScenarioRefused((f"{where}.echelons", "un avancement d'échelon est un fait « position_held »."))
    given = _given(where, kind, rest)
    if echelons and not given.keys().isdisjoint({"echelon", "ib", "im"}):
        raise ScenarioRefused(
            (f"{where}.echelons", "l'échelon se donne ou s'avance, l'un des deux : les indices suivent la grille.")
        )
    if not given and not echelons:
        raise ScenarioRefused((where, "rien ne change : donner au moins un champ du fait."))
    return FactChange(where, kind, who, day, given, echelons)


def _who(where: str, said: Any) -> Who:
    if said == "everyone":
        return Who()
    who: Who = _valid(where, Who, {} if said is None else said)
    if who.everyone:
        why = (
            "dire qui est concerné : « everyone », ou une table de collectivity, matricule, grade, status "
            '(une valeur ou une liste), par exemple who = { matricule = "000012" }.'
        )
        raise ScenarioRefused((where, why))
    return who


def _unknown_kind(name: str) -> str:
    if name in ("hours_worked", "amount_paid", "rappel_entered"):
        return "un scénario ne prévoit pas d'élément variable du mois (heures, montant ponctuel). Retirer ce fait."
    if name in ("engaged", "cumuls_taken_over"):
        return f"« {name} » naît avec l'engagement : un scénario n'en ajoute pas. Retirer ce fait."
    return f"type de fait inconnu « {name} ». Types possibles : {', '.join((*AGENT_FACTS, *EMPLOYER_FACTS))}."


def _given(where: str, kind: type[facts.Fact], said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the fact that are given, each read in its own type."""
    hints = {name: hint for name, hint in _hints(kind).items() if name not in ("type", "effective_on")}
    unknown = sorted(said.keys() - hints.keys())
    if unknown:
        raise ScenarioRefused((f"{where}.{unknown[0]}", f"champ inconnu. Champs possibles : {', '.join(hints)}."))
    return {name: _valid(f"{where}.{name}", _written(hints[name]), value) for name, value in said.items()}


def _hints(kind: type[facts.Fact]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}


def _written(hint: Any) -> Any:
    """A Decimal is written between quotes: a number of JSON may already have lost a cent."""
    return Annotated[hint, BeforeValidator(_no_number)] if hint in (Decimal, Decimal | None) else hint


def _valid(where: str, hint: Any, value: Any) -> Any:
    try:
        return TypeAdapter(hint).validate_python(value)
    except ValidationError as error:
        raise ScenarioRefused(*_problems(error, where)) from None


# ---- reasons -------------------------------------------------------------------------------------------------------

_REASONS = {
    "extra_forbidden": "champ inconnu. Le retirer, ou vérifier son orthographe (paiex scenario example).",
    "missing": "champ obligatoire absent. L'ajouter.",
    "decimal_parsing": 'ce n\'est pas un nombre décimal. Écrire par exemple "3.00".',
    "int_type": "un entier est attendu.",
    "int_parsing": "un entier est attendu.",
    "bool_type": "vrai ou faux (true, false) est attendu.",
    "bool_parsing": "vrai ou faux (true, false) est attendu.",
    "string_type": "un texte est attendu.",
    "string_too_short": "un texte est attendu.",
    "tuple_type": "une liste est attendue.",
    "dict_type": "une table est attendue.",
    "model_type": "une table est attendue.",
    "model_attributes_type": "une table est attendue.",
}


def _problems(error: ValidationError, where: str = "") -> Iterator[tuple[str, str]]:
    for each in error.errors():
        path = where
        for step in each["loc"]:
            path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
        yield path or "scenario", _why(dict(each))


def _why(error: dict[str, Any]) -> str:
    kind, said = str(error["type"]), error.get("ctx", {})
    if kind == "value_error":
        return str(said["error"])
    if kind.startswith("date"):
        return "date attendue sous la forme 2027-01-31, mois sous la forme « 2027-01 »."
    if kind in ("literal_error", "enum"):
        return f"valeur inconnue. Attendu : {said['expected'].replace(' or ', ' ou ')}."
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"attendu de {said.get('ge', '…')} à {said.get('le', '…')}." if len(said) > 1 else _bound(said)
    if kind == "string_too_long":
        return f"{said['max_length']} caractères au plus."
    return _REASONS.get(kind, str(error["msg"]))


def _bound(said: Mapping[str, Any]) -> str:
    return f"attendu au moins {said['ge']}." if "ge" in said else f"attendu au plus {said['le']}."
