"""What a scenario asks, in one line of French: a change of law or of fact, and on which side of a comparison it stands."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

from domain.scenario import Comparison
from domain.scenario.asked import FactChange, LawChange, Who, name_of
from domain.scenario.compare import Change, Move, Step
from projections import french

_EACH = {
    "january": "janvier", "february": "février", "march": "mars", "april": "avril", "may": "mai", "june": "juin",
    "july": "juillet", "august": "août", "september": "septembre", "october": "octobre", "november": "novembre",
    "december": "décembre",
}  # fmt: skip


def step_in_words(step: Step, found: Comparison) -> str:
    """« sans law[0] : Contribution CNRACL (cnracl.employer) +3,00 au 01/01/2027 »; moves that go together are joined."""
    labels = {each.key: each.label for result in (found.one, found.other) for each in result.moved}
    return " ; ".join(_move(each, labels) for each in step.moves)


def _move(move: Move, labels: Mapping[str, str]) -> str:
    return f"{'avec' if move.added else 'sans'} {move.where} : {change_in_words(move.change, labels)}"


def change_in_words(change: Change, labels: Mapping[str, str]) -> str:
    """`labels` are those of the parameters of the law, by key; a key without one is written alone."""
    return _law(change, labels) if isinstance(change, LawChange) else _fact(change)


def _law(change: LawChange, labels: Mapping[str, str]) -> str:
    name = f"{labels[change.key]} ({change.key})" if change.key in labels else change.key
    until = "" if change.until is None else f" jusqu'en {change.until}"
    if change.effective_on is not None:
        return f"{name} {_moved(change)} au {french.short_date(change.effective_on)}"
    return f"{name} {_moved(change)} chaque {_EACH[str(change.each)]}{until}"


def _moved(change: LawChange) -> str:
    if change.value is not None:
        return f"= {_value(change.value)}"
    if change.add is not None:
        return _signed(change.add)
    assert change.percent is not None
    return f"{_signed(change.percent)}{french.GROUP}%"


def _fact(change: FactChange) -> str:
    given = [f"{name} = {_value(value)}" for name, value in change.given.items()]
    moved = [f"échelons {_signed(Decimal(change.echelons))}"] if change.echelons else []
    when = f"au {french.short_date(change.effective_on)}"
    return ", ".join((f"{name_of(change.kind)} {when}", *moved, *given, _who(change.who)))


def _who(who: Who) -> str:
    lists = {"collectivité": who.collectivity, "matricule": who.matricule, "grade": who.grade, "statut": who.status}
    return ", ".join(f"{name} {_value(values)}" for name, values in lists.items() if values) or "tous"


def _signed(number: Decimal) -> str:
    return f"{'+' if number >= 0 else french.MINUS}{_value(abs(number))}"


def _value(value: object) -> str:
    match value:
        case bool():
            return "oui" if value else "non"
        case date():
            return french.short_date(value)
        case Enum():
            return str(value.value)
        case tuple():
            return ", ".join(map(_value, value))
        case Decimal():
            return f"{value:f}".replace(".", french.COMMA).replace("-", french.MINUS)
        case _:
            return str(value)
