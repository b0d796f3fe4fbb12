"""What changes in the law between two months, in French for a terminal and as JSON-able data."""

from collections.abc import Sequence
from typing import Any

from payroll.law_diff import LawDifference, Moved
from payroll.law_values import Parameter, Value
from payroll.law_words import cell_words, day_words, value_words
from payroll.rules import Rule
from projections import french
from projections.words import regimes_words

_ROWS_TOLD = 4  # of a table; beyond, they are counted


def difference_text(found: LawDifference, everyone: frozenset[str]) -> str:
    """One paragraph a change; says that nothing changes when nothing does."""
    span = f"De la fin {french.of_month(found.first)} à la fin {french.of_month(found.second)}"
    count = len(found.moved) + len(found.entering) + len(found.leaving)
    if not count:
        return f"{span}, rien ne change."
    told = [f"{span}, {_counted(found)}."]
    told += [_moved(each, everyone) for each in found.moved]
    told += [_rule("Entre en vigueur", rule, everyone) for rule in found.entering]
    told += [_rule("N'est plus en vigueur", rule, everyone) for rule in found.leaving]
    return "\n\n".join(told)


def difference_data(found: LawDifference) -> dict[str, Any]:
    """The same as data: months « 2025-01 », values as the files write them."""
    return {
        "from": f"{found.first:%Y-%m}",
        "to": f"{found.second:%Y-%m}",
        "parameters": [
            {
                "key": each.parameter.key,
                "label": each.parameter.label,
                "unit": each.parameter.unit,
                "selected_by": each.parameter.selected_by,
                "before": _value_data(each.before),
                "steps": [_value_data(value) for value in each.steps],
                **_users(each.rules),
            }
            for each in found.moved
        ],
        "entering": [_rule_data(rule) for rule in found.entering],
        "leaving": [_rule_data(rule) for rule in found.leaving],
    }


def _counted(found: LawDifference) -> str:
    counts = (
        (len(found.moved), "paramètre change", "paramètres changent"),
        (len(found.entering), "règle entre en vigueur", "règles entrent en vigueur"),
        (len(found.leaving), "règle n'est plus en vigueur", "règles ne sont plus en vigueur"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)


def _moved(each: Moved, everyone: frozenset[str]) -> str:
    parameter, value = each.parameter, each.after
    published = f"publié le {day_words(value.published_on)}" if value.published_on else "publication non relevée"
    late = ", après sa date d'effet" if value.published_on and value.published_on > value.effective_on else ""
    doubt = f"\n  à confirmer : {value.doubt.who}" if value.doubt else ""
    return (
        f"{parameter.label} ({parameter.key})\n  {_change(each)}\n  pour : {_concerned(each, everyone)}\n"
        f"  {value.reference} ; {published}{late}{doubt}"
    )


def _change(each: Moved) -> str:
    """« 31,65 % → 34,65 % (01/01/2025) », through each value of the span; a table by its rows."""
    parameter = each.parameter
    if parameter.unit == "table" and each.before is not None:
        return f"{_rows(parameter, each.before, each.after)} (à effet du {day_words(each.after.effective_on)})"
    before = value_words(parameter, each.before) if each.before else "rien"
    steps = " → ".join(f"{value_words(parameter, value)} ({day_words(value.effective_on)})" for value in each.steps)
    return f"{before} → {steps}"


def _rows(parameter: Parameter, before: Value, after: Value) -> str:
    assert not isinstance(before.raw, str) and not isinstance(after.raw, str)
    rows = [(old, new) for old, new in zip(before.raw, after.raw, strict=False) if old != new]
    resized = len(before.raw) != len(after.raw)
    if resized or len(rows) > _ROWS_TOLD:
        return f"{len(rows)} lignes changent ; {value_words(parameter, before)} → {value_words(parameter, after)}"
    return " ; ".join(f"{_row(parameter, old)} → {_row(parameter, new)}" for old, new in rows)


def _row(parameter: Parameter, row: Sequence[str]) -> str:
    return " / ".join(cell_words(column, cell) for column, cell in zip(parameter.columns, row, strict=True))


def _concerned(each: Moved, everyone: frozenset[str]) -> str:
    """The regimes of the rules that name the parameter, and those rules."""
    if not each.rules:
        if each.parameter.unit == "text":
            return "ceux que cette lecture concerne"
        return "ceux dont la situation du mois ou les contrôles le lisent ; aucune formule ne le nomme"
    statuses = frozenset().union(*(rule.statuses for rule in each.rules))
    labels = dict.fromkeys(rule.label for rule in each.rules)
    return f"{regimes_words(statuses, everyone)} ; dans {', '.join(labels)}"


def _rule(what: str, rule: Rule, everyone: frozenset[str]) -> str:
    return f"{what} : {rule.label} ({rule.code})\n  pour : {regimes_words(rule.statuses, everyone)}\n  {rule.article}"


def _value_data(value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "value": value.raw if isinstance(value.raw, str) else [list(row) for row in value.raw],
        "effective_on": value.effective_on.isoformat(),
        "published_on": value.published_on.isoformat() if value.published_on else None,
        "reference": value.reference,
        "source": value.source,
        "status": value.status,
    }


def _users(rules: Sequence[Rule]) -> dict[str, list[str]]:
    statuses = frozenset().union(*(rule.statuses for rule in rules)) if rules else frozenset()
    return {"regimes": sorted(statuses), "rubriques": list(dict.fromkeys(rule.code for rule in rules))}


def _rule_data(rule: Rule) -> dict[str, Any]:
    return {"code": rule.code, "label": rule.label, "article": rule.article, "regimes": sorted(rule.statuses)}
