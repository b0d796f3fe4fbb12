"""The whole law as a few static pages in French: each rule in words, each parameter with its values, what is to be confirmed.

Made from the table of rules and the law alone, so the same law gives the same bytes; needs no network and no script. Files
are written by who asks (`projections.files`), or served as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from payroll.calculate import CURRENT
from payroll.formula import euros
from payroll.grids import Grids
from payroll.law import Law
from payroll.law_doubts import doubtful_steps, doubts, unknown_indices
from payroll.law_uses import governed_by, parameters_of, uses
from payroll.law_values import Parameter, Value
from payroll.law_words import (
    CHOSEN_BY,
    SETTLEMENTS,
    UNITS,
    cell_words,
    day_words,
    in_force_words,
    until,
    value_words,
)
from payroll.provenance import meaning_of
from payroll.rubriques import SECTIONS
from payroll.rule_words import PARTS, Vocabulary, Written, effect_words, input_words, roundings, write
from payroll.rules import Rule, named_inputs
from payroll.situation import LocalRubrique
from payroll.words import PrimeShape
from projections.accounts import NoAccount, accounts
from projections.law_chart import step_chart
from projections.words import regimes_words

TEMPLATES = Path(__file__).parent / "templates" / "law"
_FIRST_DAY, _LAST_DAY = date(2023, 1, 1), date(2026, 12, 31)
_KINDS: dict[str, str] = {
    "earning": "élément payé",
    "deduction": "retenue sur le brut",
    "contribution": "cotisation ou contribution",
    "withholding": "retenue sur le net",
    "reimbursement": "remboursement",
    "information": "information, qui ne paie rien par elle-même",
}
_TAGS: dict[str, str] = {
    "pes": "Nature PES",
    "m57": "Nature comptable",
    "dsn_base": "Base assujettie DSN",
    "dsn_code": "Code de cotisation DSN",
    "ctp": "Code type de personnel (CTP)",
    "fund": "Organisme",
    "quantity": "Quantité imprimée",
    "unit": "Unité imprimée",
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One rule of a code: for whom and when, its formulas, and all that its data say."""

    who: str
    when: str
    applies: Written | None
    formulas: tuple[tuple[str, Written], ...]
    roundings: tuple[str, ...]
    settlement: str
    effects: str
    article: str
    tags: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rubrique:
    """One code, one label, one type, and its rules."""

    code: str
    label: str
    kind: str
    section: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a parameter, as its table shows it."""

    value: Value
    words: str
    first: str
    last: str
    published: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One parameter with its values, newest first, and the rubriques that rest on it."""

    parameter: Parameter
    rows: tuple[Row, ...]
    unit: str
    chosen_by: str
    used_by: tuple[str, ...]
    felt_by: tuple[str, ...]  # through a value of the month

    @property
    def moves(self) -> str:
        """The values of the covered years, oldest first: « 31,65 % (01/01/2024), 34,65 % (01/01/2025) »."""
        begun = [row for row in self.rows if row.value.effective_on <= _FIRST_DAY]
        shown = [row for row in reversed(self.rows) if _FIRST_DAY < row.value.effective_on <= _LAST_DAY]
        told = [f"{row.words} ({row.first})" for row in (*begun[:1], *shown)]
        return ", ".join(told) if shown else "inchangé"

    @property
    def now(self) -> Row:
        """The value in force at the end of the covered years, or the oldest if it begins later."""
        held = [row for row in self.rows if row.value.effective_on <= _LAST_DAY]
        return held[0] if held else self.rows[-1]


def law_pages(law: Law, grids: Grids) -> dict[str, bytes]:
    """Every file by its name; they lead to one another by relative links."""
    table = _whole_table()
    rubriques = tuple(_rubriques(table, law))
    sections = _sections(rubriques)
    shown = {each.parameter.key: each for each in _parameters(law, table)}
    ranked = sorted(doubts(law), key=lambda each: (-each[2].stake_cents, each[0].key))
    common = {
        "rubriques": {each.code: each for each in rubriques},
        "sections": sections,
        "parameters": shown,
        "doubts": ranked,
        "law": law,
        "engine": CURRENT.version,
        "page_of": page_of,
        "day": day_words,
        "euros": euros,
        "words_of": value_words,
        "chart": step_chart,
        "values_count": sum(len(each.values) for each in law.parameters.values()),
    }
    pages: dict[str, dict[str, object]] = {
        "index.html": {},
        "parametres.html": {},
        "a-confirmer.html": _grid_doubts(grids),
    }
    found = {name: _page(name, name, {**common, **more}) for name, more in pages.items()}
    for section, title, members in sections:
        name = page_of(section)
        found[name] = _page("rubriques.html", name, {**common, "section": section, "title": title, "members": members})
    return {**found, "loi.css": (TEMPLATES / "loi.css").read_bytes()}


def page_of(section: str) -> str:
    """The file that holds the rubriques of a section."""
    return f"rubriques-{section}.html"


def _page(template: str, name: str, context: Mapping[str, object]) -> bytes:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(page=name, **context).encode("utf-8")


# ---- rules ---------------------------------------------------------------------------------------------------------


def _whole_table() -> tuple[Rule, ...]:
    """The national rules, then what a rubrique voted by an employer adds, for each shape that it may take."""
    national = CURRENT.rules(()).rules
    voted = tuple(
        LocalRubrique(f"votee_{shape}", f"Rubrique votée par l'employeur, forme « {shape} »", shape)
        for shape in PrimeShape
    )
    known = {rule.code for rule in national}
    return (*national, *(rule for rule in CURRENT.rules(voted).rules if rule.code not in known))


def _sections(rubriques: Sequence[Rubrique]) -> list[tuple[str, str, tuple[Rubrique, ...]]]:
    """Each section that has rubriques: its key, its title, its rubriques; in the order of the bulletin."""
    order = [*SECTIONS, *sorted({each.section for each in rubriques} - SECTIONS.keys())]
    members = {section: tuple(each for each in rubriques if each.section == section) for section in order}
    return [(section, SECTIONS.get(section, section), each) for section, each in members.items() if each]


def _rubriques(table: Sequence[Rule], law: Law) -> Iterator[Rubrique]:
    vocabulary = Vocabulary.of(table, law)
    everyone = frozenset(status for rule in table for status in rule.statuses)
    by_code: dict[str, list[Rule]] = {}
    for rule in table:
        by_code.setdefault(rule.code, []).append(rule)
    for code, rules in by_code.items():
        first = rules[0]
        yield Rubrique(
            code,
            first.label,
            _KINDS.get(first.kind, first.kind),
            first.section,
            tuple(_variant(rule, vocabulary, everyone) for rule in rules),
        )


def _variant(rule: Rule, vocabulary: Vocabulary, everyone: frozenset[str]) -> Variant:
    entered = [effect_words(effect) for effect in sorted(rule.effects)]
    return Variant(
        who=regimes_words(rule.statuses, everyone),
        when=_when(rule),
        applies=None if rule.applies is None else write(rule.applies, vocabulary),
        formulas=tuple(_formulas(rule, vocabulary)),
        roundings=tuple(_roundings(rule)),
        settlement=SETTLEMENTS[rule.settlement],
        effects=", ".join(entered),
        article=rule.article,
        tags=tuple(_tags(rule)),
        inputs=tuple(dict.fromkeys(_inputs(rule))),
        parameters=parameters_of(rule),
    )


def _inputs(rule: Rule) -> Iterator[tuple[str, str]]:
    """The values of the month that a rule reads, in words, each with its article."""
    facts, _, of_segments = named_inputs((rule,))
    yield from ((input_words(name), meaning_of(name).article) for name in (*facts, *of_segments))


def _when(rule: Rule) -> str:
    """When a rule pays; a rare one only in the months that need its family."""
    needed = f", les mois qui ont besoin de « {rule.family} »" if rule.family else ""
    return in_force_words(rule.in_force) + needed


def _formulas(rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[str, Written]]:
    for part in rule.parts():
        name = (PARTS[part] or "montant").capitalize()
        if part in ("employee", "employer"):
            name += ", en pour-cent de l'assiette"
        yield name, write(getattr(rule, part), vocabulary)


def _roundings(rule: Rule) -> Iterator[str]:
    if rule.kind == "contribution":
        yield "L'assiette est arrondie au centime, puis chaque part une fois sur elle, au plus proche, la moitié vers le haut."
    else:
        yield "Le montant est arrondi une fois, au centime le plus proche, la moitié vers le haut."
    for part in rule.parts():
        yield from (f"{each[0].upper()}{each[1:]}." for each in roundings(getattr(rule, part)))


def _tags(rule: Rule) -> Iterator[tuple[str, str]]:
    for name, value in rule.tags:
        if name == "quantity":
            value = meaning_of(value).label
        elif name == "m57":
            value = _account_words(value, rule.statuses)
        yield _TAGS.get(name, name), value


def _account_words(nature: str, statuses: frozenset[str]) -> str:
    """« prime : 64118, 64138 »: the accounts of the M57 for the regimes of the rule, as the imputation will choose them."""
    numbers = set()
    for status in statuses:
        try:
            numbers.add(accounts().account(nature, "M57", status, _LAST_DAY).number)
        except NoAccount:
            continue
    return f"{nature} (M57 : {', '.join(sorted(numbers))})" if numbers else nature


# ---- parameters ----------------------------------------------------------------------------------------------------


def _parameters(law: Law, table: Sequence[Rule]) -> Iterator[Shown]:
    used = uses(table)
    for key, parameter in law.parameters.items():
        ends = until(parameter.values)
        yield Shown(
            parameter,
            tuple(_row(parameter, value, ends[id(value)]) for value in parameter.values),
            UNITS.get(parameter.unit, parameter.unit),
            CHOSEN_BY.get(parameter.selected_by, parameter.selected_by),
            tuple(dict.fromkeys(rule.code for rule in used.get(key, ()))),
            tuple(dict.fromkeys(rule.code for rule in governed_by(key, table))),
        )


def _row(parameter: Parameter, value: Value, last: date | None) -> Row:
    cells: tuple[tuple[str, ...], ...] = ()
    if not isinstance(value.raw, str):
        cells = tuple(
            tuple(cell_words(column, cell) for column, cell in zip(parameter.columns, row, strict=True))
            for row in value.raw
        )
    return Row(
        value,
        value_words(parameter, value),
        day_words(value.effective_on),
        day_words(last) if last else "",
        day_words(value.published_on) if value.published_on else "",
        cells,
    )


def _grid_doubts(grids: Grids) -> dict[str, object]:
    return {"steps": doubtful_steps(grids), "indices": unknown_indices(grids)}
