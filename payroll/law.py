"""The law as dated values: loads it, answers « what was it on that day », and says what a new corpus changes.

Grids and grades are in `payroll.grids`; which rule uses which parameter is in the rule table.
Percent means percent (37.65, never 0.3765), money is in euros, and no value is rounded here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from payroll.law_reader import Place, parameter_nodes, read_parameter, read_toml, with_dates
from payroll.law_values import (
    Candidate,
    Cell,
    Column,
    Doubt,
    LawError,
    Parameter,
    Raw,
    Table,
    Value,
    corpus_digest,
    parameter_corpus,
)

__all__ = [
    "Candidate",
    "Cell",
    "Change",
    "ChangeKind",
    "Column",
    "Doubt",
    "Law",
    "LawError",
    "Parameter",
    "Table",
    "Value",
    "changes",
    "load_law",
    "parse_law",
]


@dataclass(frozen=True, slots=True)
class Law:
    """Everything published at one position; two equal digests are the same law."""

    parameters: Mapping[str, Parameter] = field(compare=False, repr=False)
    digest: str

    @classmethod
    def of(cls, parameters: Iterable[Parameter]) -> "Law":
        """The law made of these parameters, whatever their order."""
        by_key = {parameter.key: parameter for parameter in sorted(parameters, key=lambda each: each.key)}
        return cls(MappingProxyType(by_key), corpus_digest(by_key.values()))

    @classmethod
    def from_corpus(cls, corpus: Mapping[str, object]) -> "Law":
        """The law whose `corpus()` this is, checked as strictly as the files; keeps the digest."""
        parameters = corpus.get("parameters")
        if not isinstance(parameters, Mapping):
            raise LawError("Corpus publié : la table « parameters » manque. Fournir le corpus entier.")
        return cls.of(
            read_parameter(Place("corpus publié", str(key)), with_dates(node)) for key, node in parameters.items()
        )

    def published_by(self, day: date) -> "Law":
        """The law as it could be known on that day: without the values published after it.

        A value whose publication is not recorded was always known; a parameter left without any value disappears.
        """
        known = (replace(each, values=_published_by(each, day)) for each in self.parameters.values())
        return Law.of(each for each in known if each.values)

    def publications(self) -> tuple[date, ...]:
        """Every day on which a value was published, oldest first."""
        days = {value.published_on for each in self.parameters.values() for value in each.values}
        return tuple(sorted(day for day in days if day is not None))

    def corpus(self) -> dict[str, object]:
        """The canonical content, made of JSON types only (dates as ISO strings)."""
        return {"parameters": {key: parameter_corpus(each) for key, each in self.parameters.items()}}

    def parameter(self, key: str) -> Parameter:
        """The parameter of this name; refuses an unknown one."""
        if key not in self.parameters:
            raise LawError(f"Le paramètre de droit « {key} » n'existe pas. Corriger son nom ou l'ajouter.")
        return self.parameters[key]

    def at(self, key: str, day: date) -> Value:
        """The value in force on that day; refuses a day before the first value."""
        parameter = self.parameter(key)
        for value in parameter.values:
            if value.effective_on <= day:
                return value
        first = parameter.values[-1].effective_on.isoformat()
        raise LawError(
            f"« {parameter.label} » ({key}) : le {day.isoformat()} n'est pas couvert, la première valeur "
            f"connue prend effet le {first}. Ajouter la valeur antérieure avec sa référence."
        )

    def fraction(self, key: str, day: date) -> Fraction:
        """The number in force on that day, in the parameter's own unit."""
        value = self.at(key, day).value
        if not isinstance(value, Fraction):
            raise LawError(f"Le paramètre « {key} » n'est pas un nombre. Le lire avec table() ou at().")
        return value

    def table(self, key: str, day: date) -> Table:
        """The rows in force on that day; a cell is None where the table says « au-delà »."""
        value = self.at(key, day).value
        if not isinstance(value, tuple):
            raise LawError(f"Le paramètre « {key} » n'est pas un barème. Le lire avec fraction() ou at().")
        return value

    def variant_key(self, prefix: str, name: str) -> str:
        """`prefix.name` if the law has it, else `prefix.default`; refuses when it has neither."""
        exact = f"{prefix}.{name}"
        key = exact if exact in self.parameters else f"{prefix}.default"
        return self.parameter(key).key

    def values_in_force(self, day: date) -> Mapping[str, Value]:
        """Every parameter that has a value on that day, in the order of names."""
        return {
            key: self.at(key, day)
            for key, parameter in self.parameters.items()
            if parameter.values[-1].effective_on <= day
        }

    def changes_of(self, key: str) -> tuple[date, ...]:
        """The days on which a parameter takes another value than the one before, oldest first."""
        values = _winning_values(self.parameter(key))
        return tuple(new.effective_on for old, new in pairwise(values) if new.raw != old.raw)

    def known_in(self, first: date, last: date, keys: Iterable[str] | None = None) -> tuple[date, ...]:
        """The days after `first` and up to `last` on which a value really changes, oldest first.

        Only parameters chosen by the month are looked at: the others do not cut a month in two.
        """
        names = self.parameters if keys is None else keys
        followed = [each for each in map(self.parameter, names) if each.selected_by == "month"]
        return tuple(sorted({day for each in followed for day in _changes_inside(each, first, last)}))


def _published_by(parameter: Parameter, day: date) -> tuple[Value, ...]:
    return tuple(each for each in parameter.values if each.published_on is None or each.published_on <= day)


def _changes_inside(parameter: Parameter, first: date, last: date) -> Iterator[date]:
    in_force: Raw | None = None
    for value in _winning_values(parameter):
        if first < value.effective_on <= last and value.raw != in_force:
            yield value.effective_on
        in_force = value.raw


def _winning_values(parameter: Parameter) -> list[Value]:
    """Oldest first, one per effective date: the newest published."""
    return list({value.effective_on: value for value in reversed(parameter.values)}.values())


def load_law(folder: Traversable | None = None) -> Law:
    """The law of this folder's `*.toml` files, by default the ones shipped with the package."""
    place = folder if folder is not None else resources.files("payroll").joinpath("legislation")
    return parse_law(
        {entry.name: entry.read_text("utf-8") for entry in place.iterdir() if entry.name.endswith(".toml")}
    )


def parse_law(files: Mapping[str, str]) -> Law:
    """The law written in these files (name → TOML text); refuses the first thing badly written."""
    parameters: dict[str, Parameter] = {}
    for file in sorted(files):
        for place, node in parameter_nodes(Place(file), read_toml(file, files[file])):
            if place.key in parameters:
                place.refuse("ce paramètre est déjà défini", "le garder à un seul endroit")
            parameters[place.key] = read_parameter(place, node)
    return Law.of(parameters.values())


ChangeKind = Literal["added", "superseded", "annotated", "relabelled"]
_ENDINGS: Mapping[ChangeKind, str] = {
    "added": "",
    "superseded": ", remplace la valeur publiée auparavant",
    "annotated": ", mentions complétées",
    "relabelled": "",
}
_SIGNS = {"percent": "\u00a0%", "euros": "\u00a0€"}  # after the number, with a no-break space


@dataclass(frozen=True, slots=True)
class Change:
    """What publishing a corpus changes for one parameter.

    `added`: a new date of effect; `superseded`: a newer publication for a date that had one; `annotated`:
    same value, other words (reference, source, status, doubt); `relabelled`: the label only.
    """

    kind: ChangeKind
    parameter: Parameter
    effective_on: date | None
    before: Value | None
    after: Value | None

    @property
    def key(self) -> str:
        return self.parameter.key

    @property
    def sentence(self) -> str:
        """The change in French, with its two dates and its article, for the list of what a publication brings."""
        named = f"{self.parameter.label} ({self.key})"
        if self.after is None:
            return f"{named} : libellé revu"
        published = f", publié le {self.after.published_on:%d/%m/%Y}" if self.after.published_on else ""
        return (
            f"{named} : {_written(self.parameter, self.after)} à effet du {self.after.effective_on:%d/%m/%Y}"
            f"{published}{_ENDINGS[self.kind]} ({self.after.reference})"
        )


def _written(parameter: Parameter, value: Value) -> str:
    if not isinstance(value.raw, str):
        return "barème"
    if parameter.unit == "text":
        return f"« {value.raw} »"
    return value.raw.replace(".", ",") + _SIGNS.get(parameter.unit, "")


def changes(old: Law | None, new: Law) -> tuple[Change, ...]:
    """What `new` says that `old` did not; refuses an edited or removed published value."""
    if old is None:
        old = Law.of(())
    removed = sorted(old.parameters.keys() - new.parameters.keys())
    if removed:
        raise LawError(
            f"Le paramètre publié « {removed[0]} » a disparu. Une valeur publiée ne se retire pas : la remettre."
        )
    return tuple(
        change
        for key, parameter in new.parameters.items()
        for change in _parameter_changes(old.parameters.get(key), parameter)
    )


def _parameter_changes(old: Parameter | None, new: Parameter) -> Iterator[Change]:
    if old is None:
        yield from (Change("added", new, value.effective_on, None, value) for value in new.values)
        return
    if (old.unit, old.selected_by, old.columns) != (new.unit, new.selected_by, new.columns):
        raise LawError(
            f"« {new.label} » ({new.key}) : l'unité, les colonnes ou la date de choix d'un paramètre publié "
            "ont changé. Créer un autre paramètre."
        )
    if old.label != new.label:
        yield Change("relabelled", new, None, None, None)
    kept = {id(_successor(new, value)): value for value in old.values}
    for value in new.values:
        before = kept.get(id(value))
        if before is None:
            replaced = next((each for each in old.values if each.effective_on == value.effective_on), None)
            kind: ChangeKind = "superseded" if replaced else "added"
            yield Change(kind, new, value.effective_on, replaced, value)
        elif before != value:
            yield Change("annotated", new, value.effective_on, before, value)


def _successor(new: Parameter, published: Value) -> Value:
    """The value of `new` that is this published one; refuses when it was edited or removed."""
    for value in new.values:
        same_day = value.effective_on == published.effective_on
        same_publication = published.published_on in (None, value.published_on)
        if same_day and same_publication and value.raw == published.raw:
            return value
    raise LawError(
        f"« {new.label} » ({new.key}) : la valeur publiée à effet du {published.effective_on.isoformat()} a "
        "été modifiée ou retirée. Une valeur publiée ne se corrige pas : la remettre, et ajouter la nouvelle "
        "avec sa propre date de publication (published_on)."
    )
