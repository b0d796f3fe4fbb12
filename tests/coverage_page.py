"""Prints docs/coverage.md: which dossier proves which rubrique, for which regime, under which state of the law.

`python -m tests.coverage_page > docs/coverage.md`. A cell is a rubrique, a regime and a span of months in which neither its
rules nor the parameters that they name change; `tests.proofs` says what proves it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from payroll.algebra import Law as Named
from payroll.algebra import walk
from payroll.law import Law
from payroll.law_uses import parameters_of
from payroll.presence import last_of
from payroll.rubriques import SECTIONS, rule_table
from payroll.rules import Rule
from payroll.situate import FIRST_MONTH, LAST_MONTH
from projections.words import REGIMES
from tests.payroll import dossiers
from tests.proofs import Proof, all_proofs

_SHOWN = 1  # proofs named in a cell
_HEADER = """\
# Ce que prouvent les dossiers

Page écrite par `python -m tests.coverage_page > docs/coverage.md`, à relancer après un conflit ; un test la tient à jour.

Une cellule est une rubrique, un régime, et des mois pendant lesquels ni ses règles ni les paramètres qu'elles nomment ne
changent, de janvier 2023 à décembre 2026. **Prouvée** : un dossier de `fixtures/`, ou un test cité, écrit le montant de la
ligne, pris d'une source ou calculé à la main. *Calculée* : la ligne n'est pas nulle dans un dossier qui n'écrit que des
totaux. Vide : aucun dossier n'y touche.
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A rubrique and a regime over months of one law, both days included."""

    code: str
    regime: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell and the names of what proves it, by written amounts and otherwise."""

    cell: Cell
    written: tuple[str, ...]
    calculated: tuple[str, ...]


def cells(table: Iterable[Rule], law: Law) -> tuple[Cell, ...]:
    """Every cell of the covered months, in the order of the table."""
    by_line: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in table:
        for regime in _in_order(rule.statuses):
            by_line[rule.code, regime].append(rule)
    return tuple(
        Cell(code, regime, first, last)
        for (code, regime), rules in by_line.items()
        for first, last in _spans(rules, law)
    )


def filled(found: Sequence[Cell], proofs: Iterable[Proof]) -> tuple[Filled, ...]:
    """Each cell with what proves it."""
    by_line: dict[tuple[str, str], list[Proof]] = defaultdict(list)
    for proof in proofs:
        by_line[proof.code, proof.regime].append(proof)
    return tuple(_filled(cell, by_line[cell.code, cell.regime]) for cell in found)


def _filled(cell: Cell, proofs: Sequence[Proof]) -> Filled:
    inside = [each for each in proofs if cell.first <= last_of(each.month) and each.month <= cell.last]
    written = tuple(dict.fromkeys(each.by for each in inside if each.written))
    return Filled(cell, written, tuple(dict.fromkeys(each.by for each in inside if each.by not in written)))


def _in_order(regimes: Iterable[str]) -> list[str]:
    order = list(REGIMES)
    return sorted(regimes, key=lambda each: (order.index(each) if each in order else len(order), each))


def _spans(rules: Sequence[Rule], law: Law) -> Iterator[tuple[date, date]]:
    """The spans between two changes in which a rule is in force, and may be worth something."""
    begin, after = FIRST_MONTH, last_of(LAST_MONTH) + timedelta(days=1)
    changes = {begin, after} | {day for rule in rules for day in _changes(rule, law) if begin < day < after}
    for first, following in pairwise(sorted(changes)):
        if any(_in_force(rule, first) and not _nil(rule, law, first) for rule in rules):
            yield first, following - timedelta(days=1)


def _nil(rule: Rule, law: Law, day: date) -> bool:
    """Whether every rate that a contribution takes from the law is nought that day: nobody can pay it."""
    shares = [share for share in (rule.employee, rule.employer) if share is not None]
    keys = [node.key for share in shares for node in walk(share) if isinstance(node, Named)]
    return bool(keys) and all("[" not in key and _is_nought(law, key, day) for key in keys)


def _is_nought(law: Law, key: str, day: date) -> bool:
    return any(value.effective_on <= day for value in law.parameter(key).values) and law.at(key, day).value == 0


def _changes(rule: Rule, law: Law) -> Iterator[date]:
    first, last = rule.in_force
    yield first
    if last is not None:
        yield last + timedelta(days=1)
    for key in parameters_of(rule):
        yield from law.changes_of(key)


def _in_force(rule: Rule, day: date) -> bool:
    first, last = rule.in_force
    return first <= day and (last is None or day <= last)


# ---- the page --------------------------------------------------------------------------------------------------------


def page(table: Sequence[Rule], cells_filled: Sequence[Filled]) -> str:
    """The page in Markdown; ends with one newline."""
    labels = {rule.code: rule for rule in table}
    by_code: dict[str, list[Filled]] = defaultdict(list)
    for each in cells_filled:
        by_code[each.cell.code].append(each)
    parts = [_HEADER.rstrip(), _summary(cells_filled), "## Cellules vides", _empty(cells_filled, labels)]
    for section, title in SECTIONS.items():
        of_section = [code for code in by_code if labels[code].section == section]
        if of_section:
            parts.append(f"## {title}")
            parts += [_rubrique(labels[code], by_code[code]) for code in of_section]
    return "\n\n".join(parts) + "\n"


def _summary(found: Sequence[Filled]) -> str:
    lines = ["| régime | cellules | prouvées | calculées | vides |", "|---|---|---|---|---|"]
    for regime in [*_in_order({each.cell.regime for each in found}), ""]:
        of_regime = [each for each in found if each.cell.regime == regime or not regime]
        proved = sum(1 for each in of_regime if each.written)
        touched = sum(1 for each in of_regime if each.calculated and not each.written)
        name = _regime(regime) if regime else "**ensemble**"
        lines.append(f"| {name} | {len(of_regime)} | {proved} | {touched} | {len(of_regime) - proved - touched} |")
    return "\n".join(lines)


def _empty(found: Sequence[Filled], labels: Mapping[str, Rule]) -> str:
    """By rubrique and regime, the spans that nothing proves."""
    holes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in found:
        if not each.written and not each.calculated:
            holes[each.cell.code][_regime(each.cell.regime)].append(_span(each.cell))
    told = [
        f"- `{code}` ({labels[code].label}) – "
        + " ; ".join(f"{regime} : {', '.join(spans)}" for regime, spans in of_code.items())
        for code, of_code in holes.items()
    ]
    return "\n".join(told) if told else "Aucune."


def _rubrique(rule: Rule, found: Sequence[Filled]) -> str:
    """One row a regime: its spans, each with what proves it."""
    rows: dict[str, list[str]] = defaultdict(list)
    for each in found:
        rows[_regime(each.cell.regime)].append(f"{_span(each.cell)} : {_proof(each)}")
    lines = [f"### `{rule.code}` – {rule.label}", "", "| régime | mois : preuve |", "|---|---|"]
    return "\n".join([*lines, *(f"| {regime} | {' ; '.join(spans)} |" for regime, spans in rows.items())])


def _proof(each: Filled) -> str:
    if each.written:
        return f"**{_names(each.written)}**"
    return f"*{_names(each.calculated)}*" if each.calculated else "vide"


def _names(names: Sequence[str]) -> str:
    more = f" et {len(names) - _SHOWN} autres" if len(names) > _SHOWN + 1 else ""
    return ", ".join(names[: _SHOWN + (not more)]) + more


def _regime(regime: str) -> str:
    return REGIMES.get(regime, regime)


def _span(cell: Cell) -> str:
    return f"{_month(cell.first, cell.first.day == 1)} à {_month(cell.last, (cell.last + timedelta(days=1)).day == 1)}"


def _month(day: date, whole: bool) -> str:
    """« 2025-03 », or the day itself when the month is not whole."""
    return f"{day:%Y-%m}" if whole else f"{day:%Y-%m-%d}"


def written_page() -> str:
    """The page of the present table, law and dossiers."""
    table = rule_table(()).rules
    return page(table, filled(cells(table, dossiers.the_law()), all_proofs()))


if __name__ == "__main__":
    print(written_page(), end="")
