"""A rule is data: one kind of pay line, its expressions, its article, its settlement; the table keeps rules honest."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from payroll.algebra import (
    Compare,
    Expression,
    Fact,
    Line,
    Part,
    Segment,
    SumOverSegments,
    Total,
    YearToDate,
    children,
    walk,
)


class Settlement(StrEnum):
    """What a late fact does to the line (design §4)."""

    BY_PERIOD = "by_period"  # a rappel at the rules of the month concerned
    BY_YEAR_TO_DATE = "by_year_to_date"  # due so far less paid so far, settled once
    BY_PAYMENT = "by_payment"  # the rules and the year of payment


InForce = tuple[date, date | None]  # first and last day, both inside; None: until further notice
ALWAYS: InForce = (date.min, None)


@dataclass(frozen=True, slots=True)
class Rule:
    """One code, one label, one type. Amount kinds have `amount`; contributions `base` and rates in percent."""

    code: str
    label: str
    section: str
    kind: str
    statuses: frozenset[str]
    article: str
    settlement: Settlement
    amount: Expression | None = None
    base: Expression | None = None
    employee: Expression | None = None
    employer: Expression | None = None
    applies: Compare | None = None
    effects: frozenset[str] = frozenset()
    tags: tuple[tuple[str, str], ...] = ()
    in_force: InForce = ALWAYS
    family: str = ""  # of rare rules: the plan has them only for a month that needs the family

    def __hash__(self) -> int:
        return hash((self.code, self.section, self.kind, self.article, self.statuses, self.in_force))

    def pays(self, status: str, day: date, payment_date: date) -> bool:
        """Whether the rule is in force for a regime: on the payment date if it is settled by payment, else that day."""
        judged = payment_date if self.settlement == Settlement.BY_PAYMENT else day
        first, last = self.in_force
        return status in self.statuses and first <= judged and (last is None or judged <= last)

    def parts(self) -> tuple[Part, ...]:
        """The rounded amounts this line has, in their stored order."""
        if self.kind != "contribution":
            return ("amount",)
        shares: list[Part] = ["base"]
        if self.employee is not None:
            shares.append("employee")
        if self.employer is not None:
            shares.append("employer")
        return tuple(shares)

    def expressions(self) -> tuple[Expression | Compare, ...]:
        found = (self.amount, self.base, self.employee, self.employer, self.applies)
        return tuple(each for each in found if each is not None)


def _rule(
    code: str,
    label: str,
    *,
    section: str,
    kind: str,
    statuses: Iterable[str],
    article: str,
    amount: Expression | None = None,
    base: Expression | None = None,
    employee: Expression | None = None,
    employer: Expression | None = None,
    applies: Compare | None = None,
    settlement: Settlement = Settlement.BY_PERIOD,
    effects: Iterable[str] = (),
    tags: Mapping[str, str] | None = None,
    in_force: InForce = ALWAYS,
    family: str = "",
) -> Rule:
    return Rule(
        code=code,
        label=label,
        section=section,
        kind=kind,
        statuses=frozenset(statuses),
        article=article,
        settlement=settlement,
        amount=amount,
        base=base,
        employee=employee,
        employer=employer,
        applies=applies,
        effects=frozenset(effects),
        tags=tuple(sorted((tags or {}).items())),
        in_force=in_force,
        family=family,
    )


def earning(
    code: str,
    label: str,
    *,
    section: str,
    statuses: Iterable[str],
    amount: Expression,
    article: str,
    kind: str = "earning",
    applies: Compare | None = None,
    settlement: Settlement = Settlement.BY_PERIOD,
    effects: Iterable[str] = (),
    tags: Mapping[str, str] | None = None,
    in_force: InForce = ALWAYS,
    family: str = "",
) -> Rule:
    """A line of the gross, in cents; negative (kind « deduction ») when it takes back; paid in cash unless it is in kind."""
    kept = frozenset(effects)
    if "gross" in kept and "in_kind" not in kept:
        kept |= {"cash"}
    return _rule(
        code, label, section=section, kind=kind, statuses=statuses, article=article, amount=amount,
        applies=applies, settlement=settlement, effects=kept, tags=tags, in_force=in_force, family=family,
    )  # fmt: skip


def contribution(
    code: str,
    label: str,
    *,
    section: str,
    statuses: Iterable[str],
    base: Expression,
    article: str,
    employee: Expression | None = None,
    employer: Expression | None = None,
    applies: Compare | None = None,
    settlement: Settlement = Settlement.BY_PERIOD,
    effects: Iterable[str] = (),
    tags: Mapping[str, str] | None = None,
    in_force: InForce = ALWAYS,
    family: str = "",
) -> Rule:
    """A base rounded to the cent, an employee share and an employer share (percents) each rounded once on it."""
    return _rule(
        code, label, section=section, kind="contribution", statuses=statuses, article=article, base=base,
        employee=employee, employer=employer, applies=applies, settlement=settlement, effects=effects, tags=tags,
        in_force=in_force, family=family,
    )  # fmt: skip


def withholding(
    code: str,
    label: str,
    *,
    section: str,
    statuses: Iterable[str],
    amount: Expression,
    article: str,
    applies: Compare | None = None,
    settlement: Settlement = Settlement.BY_PAYMENT,
    effects: Iterable[str] = (),
    tags: Mapping[str, str] | None = None,
    in_force: InForce = ALWAYS,
    family: str = "",
) -> Rule:
    """What is taken from the net: a positive amount, in cents."""
    return _rule(
        code, label, section=section, kind="withholding", statuses=statuses, article=article, amount=amount,
        applies=applies, settlement=settlement, effects=effects, tags=tags, in_force=in_force, family=family,
    )  # fmt: skip


def information(
    code: str,
    label: str,
    *,
    section: str,
    statuses: Iterable[str],
    amount: Expression,
    article: str,
    kind: str = "information",
    applies: Compare | None = None,
    settlement: Settlement = Settlement.BY_PERIOD,
    effects: Iterable[str] = (),
    tags: Mapping[str, str] | None = None,
    in_force: InForce = ALWAYS,
    family: str = "",
) -> Rule:
    """An amount that the bulletin shows or that other rules rest on; it pays nothing by itself (cents)."""
    return _rule(
        code, label, section=section, kind=kind, statuses=statuses, article=article, amount=amount,
        applies=applies, settlement=settlement, effects=effects, tags=tags, in_force=in_force, family=family,
    )  # fmt: skip


class RuleTableError(ValueError):
    """The table contradicts itself; says which rule and how."""


class RuleTable:
    """Rules in the order of calculation. A code may have variants, each for other regimes or dates, with one label."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._check_variants()
        self._named = {id(rule): tuple(_names(rule)) for rule in self.rules}
        everything = frozenset(rule.family for rule in self.rules)
        for status in sorted({status for rule in self.rules for status in rule.statuses}):
            for day, payment_date in self._changes():
                self._check_order(status, self.for_status(status, day, payment_date, everything))

    def for_status(
        self, status: str, day: date, payment_date: date | None = None, families: Collection[str] = ()
    ) -> tuple[Rule, ...]:
        """The rules that pay a regime on that day (and that payment date, by default the same), in order; those of a family
        only when it is asked for."""
        return tuple(
            rule
            for rule in self.rules
            if (not rule.family or rule.family in families) and rule.pays(status, day, payment_date or day)
        )

    def _changes(self) -> Iterator[tuple[date, date]]:
        """Every day from which the table differs, paid the same day or, across the change, from the day before."""
        day = timedelta(days=1)
        first = {rule.in_force[0] for rule in self.rules}
        after = {rule.in_force[1] + day for rule in self.rules if rule.in_force[1] is not None}
        for change in sorted(first | after | {date.min}):
            yield change, change
            if change > date.min:
                yield change - day, change

    def _check_variants(self) -> None:
        seen: dict[str, Rule] = {}
        for rule in self.rules:
            _check_shape(rule)
            first = seen.setdefault(rule.code, rule)
            if (first.label, first.section, first.kind) != (rule.label, rule.section, rule.kind):
                raise RuleTableError(f"{rule.code} : un code n'a qu'un libellé, une section et un type.")

    def _check_order(self, status: str, rules: Iterable[Rule]) -> None:
        """The rules of a regime, all families together: a rule rests on base lines and on those of its own family, which
        are there whichever families a month needs; no effect grows once it has been totalled."""
        known: dict[str, Rule] = {}
        closed: dict[str, str] = {}
        for rule in rules:
            if rule.code in known:
                raise RuleTableError(f"{rule.code} : deux règles pour le régime {status}.")
            for node in self._named[id(rule)]:
                if isinstance(node, Total):
                    closed.setdefault(node.effect, rule.code)
                else:
                    _check_line(rule, node, known)
            for effect in rule.effects & closed.keys():
                raise RuleTableError(f"{rule.code} : « {effect} » est déjà totalisé par {closed[effect]}.")
            known[rule.code] = rule


def _names(rule: Rule) -> Iterator[Line | Total]:
    """The lines and the totals that a rule rests on."""
    nodes = (node for root in rule.expressions() for node in walk(root))
    return (node for node in nodes if isinstance(node, Line | Total))


def _check_line(rule: Rule, line: Line, known: Mapping[str, Rule]) -> None:
    named = known.get(line.code)
    if named is None or line.part not in named.parts() or named.family not in ("", rule.family):
        raise RuleTableError(f"{rule.code} : la ligne « {line.code}.{line.part} » ne la précède pas.")


def _check_shape(rule: Rule) -> None:
    """A contribution is a base and a share; every other line an amount. A sum over segments never holds another."""
    if rule.kind == "contribution":
        complete = rule.base is not None and (rule.employee or rule.employer) is not None and rule.amount is None
    else:
        complete = rule.amount is not None and (rule.base or rule.employee or rule.employer) is None
    if not complete:
        raise RuleTableError(f"{rule.code} : une cotisation a une assiette et un taux, toute autre ligne un montant.")
    sums = (node for root in rule.expressions() for node in walk(root) if isinstance(node, SumOverSegments))
    if any(isinstance(node, SumOverSegments) for each in sums for node in walk(each.term)):
        raise RuleTableError(f"{rule.code} : une somme sur les segments en contient une autre.")
    _check_segments(rule)


def _check_segments(rule: Rule) -> None:
    """A value of one segment has no meaning outside a sum over segments."""

    def outside(node: Expression | Compare) -> bool:
        if isinstance(node, SumOverSegments):
            return False
        return isinstance(node, Segment) or any(outside(child) for child in children(node))

    if any(outside(root) for root in rule.expressions()):
        raise RuleTableError(f"{rule.code} : une valeur de segment hors d'une somme sur les segments.")


def named_inputs(rules: Iterable[Rule]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The facts, year-to-date amounts and segment values that these rules name, each sorted."""
    named = [_named_by(rule) for rule in rules]
    facts, year, segment = (tuple(sorted(frozenset().union(*(each[kind] for each in named)))) for kind in range(3))
    return facts, year, segment


@lru_cache(maxsize=4096)
def _named_by(rule: Rule) -> tuple[frozenset[str], ...]:
    nodes = [node for root in rule.expressions() for node in walk(root)]
    kinds = (Fact, YearToDate, Segment)
    return tuple(frozenset(node.name for node in nodes if isinstance(node, kind)) for kind in kinds)
