"""The algebra reads as it is spoken, refuses the words it does not have, and a rule table follows its dates in force."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from payroll.algebra import (
    Add,
    AlgebraError,
    Bracket,
    Clamp,
    Compare,
    Divide,
    Expression,
    Fact,
    Greater,
    Law,
    Lesser,
    Line,
    Multiply,
    Number,
    Rounded,
    Segment,
    Subtract,
    SumOverSegments,
    percent_of,
    walk,
)
from payroll.rules import (
    ALWAYS,
    InForce,
    Rule,
    RuleTable,
    RuleTableError,
    Settlement,
    contribution,
    earning,
    withholding,
)

A, B = Fact("a"), Fact("b")


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        (A + B, Add(A, B)),
        (1 + A, Add(Number(1), A)),
        (A - 2, Subtract(A, Number(2))),
        (100 - A, Subtract(Number(100), A)),
        (A * Fraction(1, 3), Multiply(A, Number(Fraction(1, 3)))),
        (3 * A, Multiply(Number(3), A)),
        (A / 30, Divide(A, Number(30))),
        (-A, Subtract(Number(0), A)),
        (A + B * 2, Add(A, Multiply(B, Number(2)))),
        (percent_of(A, Law("rate")), Divide(Multiply(A, Law("rate")), Number(100))),
        (Clamp(A, 0, B), Lesser(Greater(A, Number(0)), B)),
    ],
)
def test_expressions_are_written_as_they_are_spoken(spoken: Expression, written: Expression) -> None:
    assert spoken == written


def test_a_float_cannot_enter_a_rule() -> None:
    with pytest.raises(AlgebraError, match="flottant"):
        A * 0.1  # type: ignore[operator]
    with pytest.raises(AlgebraError, match="flottant"):
        Number(0.5)  # type: ignore[arg-type]


def test_walk_finds_every_node_once() -> None:
    assert [type(node).__name__ for node in walk(Compare("<", A + 1, B))] == [
        "Compare",
        "Add",
        "Fact",
        "Number",
        "Fact",
    ]


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Compare("=", A, B), "« = »"),  # type: ignore[arg-type]
        (lambda: Bracket("grid", A, "half"), "« half »"),  # type: ignore[arg-type]
        (lambda: Line("a", "rate"), "« rate »"),  # type: ignore[arg-type]
        (lambda: Rounded(A, 0, "article 9"), "article 9"),
    ],
)
def test_a_word_that_the_algebra_does_not_have_is_named(make: object, named: str) -> None:
    with pytest.raises(AlgebraError, match=named):
        make()  # type: ignore[operator]


# ---- the table -------------------------------------------------------------------------------------------------------


def _rule(
    code: str = "a",
    amount: Expression = A,
    in_force: InForce = ALWAYS,
    settlement: Settlement = Settlement.BY_PERIOD,
    article: str = "article",
) -> Rule:
    return earning(
        code, "L", section="pay", statuses={"s"}, amount=amount, article=article, in_force=in_force,
        settlement=settlement,
    )  # fmt: skip


_OLD = _rule(in_force=(date.min, date(2025, 12, 31)), article="old")
_NEW = _rule(in_force=(date(2026, 1, 1), None), article="new")


@pytest.mark.parametrize(("day", "article"), [(date(2025, 12, 31), "old"), (date(2026, 1, 1), "new")])
def test_a_rule_gives_way_to_the_next_one_on_its_day(day: date, article: str) -> None:
    assert [rule.article for rule in RuleTable((_OLD, _NEW)).for_status("s", day)] == [article]


def test_a_rule_settled_by_payment_follows_the_payment_date() -> None:
    rules = (_rule("period", in_force=(date(2026, 1, 1), None)),)
    rules += (_rule("paid", in_force=(date(2026, 1, 1), None), settlement=Settlement.BY_PAYMENT),)
    december, january = date(2025, 12, 1), date(2026, 1, 5)
    assert [rule.code for rule in RuleTable(rules).for_status("s", december, january)] == ["paid"]


def test_a_rule_of_another_regime_or_not_yet_in_force_does_not_pay() -> None:
    table = RuleTable((_NEW,))
    assert table.for_status("s", date(2025, 1, 1)) == () and table.for_status("t", date(2026, 1, 1)) == ()


def test_two_rules_of_one_code_may_not_overlap_by_a_day() -> None:
    with pytest.raises(RuleTableError, match="deux règles"):
        RuleTable((_OLD, _rule(in_force=(date(2025, 12, 31), None))))


def test_a_line_may_not_be_read_on_a_day_when_it_is_not_in_force() -> None:
    with pytest.raises(RuleTableError, match=r"« a\.amount » ne la précède pas"):
        RuleTable((_OLD, _rule("b", Line("a"))))


def test_december_paid_in_january_must_hold_together_too() -> None:
    """On both sides of the change the table is right; paid across it, the settlement by payment reads a missing line."""
    january: InForce = (date(2026, 1, 1), None)
    reader = _rule("b", Line("a"), january, Settlement.BY_PAYMENT)
    with pytest.raises(RuleTableError, match=r"« a\.amount » ne la précède pas"):
        RuleTable((_NEW, reader))
    assert len(RuleTable((_OLD, _NEW, reader)).for_status("s", date(2025, 12, 1), date(2026, 1, 5))) == 2


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (_rule(amount=SumOverSegments(SumOverSegments(Segment("n")))), "en contient une autre"),
        (contribution("c", "C", section="s", statuses={"s"}, base=A, article="a"), "une assiette et un taux"),
    ],
)
def test_a_rule_without_its_shape_is_refused(rule: Rule, message: str) -> None:
    with pytest.raises(RuleTableError, match=message):
        RuleTable((rule,))


def test_a_withholding_may_have_a_condition() -> None:
    rule = withholding("w", "W", section="tax", statuses={"s"}, amount=A, article="a", applies=Compare(">", A, B))
    assert rule.applies == Compare(">", A, B) and rule.settlement == Settlement.BY_PAYMENT


def test_a_family_is_in_the_plan_only_when_it_is_asked_for() -> None:
    rare = replace(_OLD, code="rare", family="rare")
    table = RuleTable((_OLD, rare))
    assert [rule.code for rule in table.for_status("s", date(2025, 1, 1))] == [_OLD.code]
    assert [rule.code for rule in table.for_status("s", date(2025, 1, 1), families={"rare"})] == [_OLD.code, "rare"]


def test_a_rule_rests_on_no_line_of_a_family_but_its_own() -> None:
    rare = replace(_OLD, code="rare", family="rare")
    reader = replace(_OLD, code="reader", amount=Line("rare"))
    with pytest.raises(RuleTableError, match=r"« rare.amount » ne la précède pas"):
        RuleTable((rare, reader))
    RuleTable((rare, replace(reader, family="rare")))
