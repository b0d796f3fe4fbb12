"""The catalogue of national rubriques, rules as data: reads `national.toml` and refuses, in French, whatever is badly written.

A rubrique is a shape (how its amount comes about) and a nature (what is done with it); `shapes` turns both into a rule. What a
parameter of the law is worth is in `legislation/`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

from payroll.law import LawError
from payroll.words import Asked, NationalShape, Nature, PrimeShape, Regime, SickPrimePolicy

Shape = PrimeShape | NationalShape

ASKED: Mapping[Shape, Asked] = MappingProxyType(
    {
        PrimeShape.MONTHLY: Asked.MONTHLY_AMOUNT,
        PrimeShape.FIXED: Asked.ENTITLEMENT,
        PrimeShape.PERCENT: Asked.ENTITLEMENT,
        PrimeShape.ONE_OFF: Asked.AMOUNT,
        PrimeShape.REIMBURSEMENT: Asked.AMOUNT,
        PrimeShape.WITHHOLDING: Asked.AMOUNT,
        PrimeShape.UNITS: Asked.QUANTITY,
        PrimeShape.HOURS: Asked.QUANTITY,
        NationalShape.SCALE: Asked.QUANTITY,
        NationalShape.SHARE_OF_COST: Asked.QUANTITY,
        NationalShape.PURCHASING_POWER: Asked.QUANTITY,
        NationalShape.LODGING: Asked.ENTITLEMENT,
        NationalShape.DAYS_OF_PAY: Asked.SETTLEMENT,
        NationalShape.SHARE_OF_PAY: Asked.SETTLEMENT,
        NationalShape.SENIORITY: Asked.SETTLEMENT,
        NationalShape.NEGOTIATED: Asked.SETTLEMENT,
    }
)
PRICED = frozenset(
    {PrimeShape.FIXED, PrimeShape.UNITS, PrimeShape.HOURS}
)  # shapes that need a price, of the law or voted
_EVERY_MONTH = (Asked.MONTHLY_AMOUNT, Asked.ENTITLEMENT)
MONTHLY = frozenset(shape for shape, asked in ASKED.items() if asked in _EVERY_MONTH) - {NationalShape.LODGING}
# Shapes whose `rate` names a family of parameters.
_FAMILIES_OF_KEYS: Mapping[Shape, tuple[str, ...]] = MappingProxyType(
    {
        NationalShape.SENIORITY: ("first_years", "next_years", "most_months"),
        NationalShape.LODGING: ("single", "per_room"),
        NationalShape.PURCHASING_POWER: ("point_start", "point_end", "inflation"),
    }
)
_STATUSES = {
    "fonctionnaires": frozenset({Regime.CNRACL, Regime.TNC}),
    "contractuels": frozenset({Regime.CONTRACT}),
    "apprentis": frozenset({Regime.APPRENTICE}),
    "prives": frozenset({Regime.PRIVATE}),
}
_ON_AN_INDEX = ("fonctionnaires", "contractuels")


@dataclass(frozen=True, slots=True)
class National:
    """One rubrique: code, label, shape, nature, and the parameters of the law that it names.

    `rate`: price of a unit (euros), percent of the hourly pay, or scale. `by_category`: `rate` and `cap` are read under
    « .A », « .B », « .C ». `per`: so many units for one price. `raised_by`: percent added to the price. `cap`: most that an agent
    may be granted a year (euros), or percent; `yearly_cap`: most that the year pays (euros). `deliberation`: the employer must
    have adopted it. `local_rate`: the deliberation may set the price. `sick`: what the text says of sickness, if it does."""

    code: str
    label: str
    shape: Shape
    nature: Nature
    article: str
    statuses: frozenset[Regime]
    unit: str = ""
    rate: str = ""
    by_category: bool = False
    per: int = 1
    raised_by: str = ""
    cap: str = ""
    monthly_cap: str = ""
    yearly_cap: str = ""
    deliberation: bool = True
    local_rate: bool = False
    sick: SickPrimePolicy | None = None
    first_day: date = date.min
    last_day: date = date.max

    def parameters(self) -> Iterator[str]:
        """The parameters of the law that the rubrique names."""
        if self.shape in _FAMILIES_OF_KEYS:
            yield from (f"{self.rate}.{name}" for name in _FAMILIES_OF_KEYS[self.shape])
        for key in (self.rate if self.shape not in _FAMILIES_OF_KEYS else "", self.cap):
            if key and self.by_category:
                yield from (f"{key}.{category}" for category in "ABC")
            elif key:
                yield key
        yield from (key for key in (self.raised_by, self.monthly_cap, self.yearly_cap) if key)


@cache
def national() -> Mapping[str, National]:
    """The catalogue shipped, by code."""
    text = resources.files("payroll").joinpath("rubriques", "national.toml").read_text("utf-8")
    return read(tomllib.loads(text))


def read(document: Mapping[str, Mapping[str, object]]) -> Mapping[str, National]:
    """The rubriques of a catalogue; an entry with `short_notice` gives a second rubrique, at the raised price."""
    found: dict[str, National] = {}
    for code, said in document.items():
        raised = said.get("short_notice")
        entry = _entry(code, {name: value for name, value in said.items() if name != "short_notice"})
        found[code] = entry
        if raised:
            late = f"{code}_delai_court"
            found[late] = replace(entry, code=late, label=f"{entry.label}, délai court", raised_by=str(raised))
    return MappingProxyType(found)


_NAMES = frozenset(each.name for each in fields(National)) - {"code"}
_OPTIONAL_TEXTS = ("unit", "rate", "raised_by", "cap", "monthly_cap", "yearly_cap")


def _entry(code: str, said: Mapping[str, object]) -> National:
    unknown = sorted(said.keys() - _NAMES)
    if unknown:
        raise _bad(code, f"le champ « {unknown[0]} » n'existe pas")
    shape = _shape(code, str(said.get("shape", "")))
    entry = National(
        code=code,
        label=_text(code, said, "label"),
        shape=shape,
        nature=_nature(code, str(said.get("nature", ""))),
        article=_text(code, said, "article"),
        statuses=_statuses(code, said.get("statuses", _ON_AN_INDEX)),
        by_category=bool(said.get("by_category", False)),
        per=int(str(said.get("per", 1))),
        deliberation=bool(said.get("deliberation", True)),
        local_rate=bool(said.get("local_rate", False)),
        sick=SickPrimePolicy(str(said["sick"])) if "sick" in said else None,
        first_day=_day(said, "first_day", date.min),
        last_day=_day(said, "last_day", date.max),
        **{name: str(said.get(name, "")) for name in _OPTIONAL_TEXTS},
    )
    if not entry.rate and shape in (*PRICED, *NationalShape):
        raise _bad(code, f"la forme « {shape} » a besoin d'un tarif « rate »")
    return entry


def _shape(code: str, written: str) -> Shape:
    known: dict[str, Shape] = {
        **{each.value: each for each in PrimeShape},
        **{each.value: each for each in NationalShape},
    }
    if written not in known:
        raise _bad(code, f"la forme « {written} » n'est pas l'une de {', '.join(known)}")
    return known[written]


def _nature(code: str, written: str) -> Nature:
    if written not in set(Nature):
        raise _bad(code, f"la nature « {written} » n'est pas l'une de {', '.join(Nature)}")
    return Nature(written)


def _statuses(code: str, written: object) -> frozenset[Regime]:
    names = tuple(written) if isinstance(written, list | tuple) else ()
    if not names or not set(names) <= _STATUSES.keys():
        raise _bad(code, f"les statuts se choisissent parmi {', '.join(_STATUSES)}")
    return frozenset().union(*(_STATUSES[name] for name in names))


def _day(said: Mapping[str, object], name: str, otherwise: date) -> date:
    found = said.get(name, otherwise)
    return found if isinstance(found, date) else otherwise


def _text(code: str, said: Mapping[str, object], name: str) -> str:
    if not str(said.get(name, "")).strip():
        raise _bad(code, f"« {name} » manque")
    return str(said[name])


def _bad(code: str, what: str) -> LawError:
    return LawError(f"national.toml, rubrique « {code} » : {what}. Corriger le catalogue.")
