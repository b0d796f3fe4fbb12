"""The compiler and the judge equal their oracle on any rule table, refusals included; code is names and integers only."""

import ast
import json
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from payroll.algebra import (
    AlgebraError,
    Bracket,
    Compare,
    Euros,
    Expression,
    Fact,
    Law,
    Line,
    Number,
    Rounded,
    Segment,
    Select,
    SumOverSegments,
    Total,
    YearToDate,
)
from payroll.compiler import compile_plan, source
from payroll.interpreter import Interpreter
from payroll.judge import Judge
from payroll.plan import CalculationRefused, Plan, plan_from_content
from payroll.rules import Rule, contribution, earning
from tests.payroll.random_rules import Case, cases

Outcome = tuple[str, object]
_SLOW = {"suppress_health_check": [HealthCheck.too_slow], "deadline": None}


def _outcome(pay: Callable[[], tuple[int, ...]]) -> Outcome:
    try:
        return "paid", pay()
    except CalculationRefused as refusal:
        return "refused", str(refusal)


def _compiled(case: Case) -> Outcome:
    run = compile_plan(case.plan, len(case.segments))
    return _outcome(lambda: run(case.plan.values(case.facts, case.cumuls, case.segments)))


def _interpreted(case: Case) -> Outcome:
    return _outcome(lambda: Interpreter(case.plan, case.facts, case.cumuls, case.segments).amounts)


def _judged(case: Case) -> Outcome:
    flat = case.plan.values(case.facts, case.cumuls, case.segments)
    return _outcome(lambda: Judge(case.plan).amounts(flat, len(case.segments)))


@settings(max_examples=600, **_SLOW)
@given(cases())
def test_any_rule_table_is_compiled_and_judged_as_the_oracle_pays_or_refuses(case: Case) -> None:
    assert _compiled(case) == _interpreted(case) == _judged(case)


@settings(max_examples=60, **_SLOW)
@given(cases())
def test_any_plan_survives_being_kept(case: Case) -> None:
    kept = plan_from_content(case.plan.content)
    assert kept.content == case.plan.content
    assert _interpreted(replace(case, plan=kept)) == _interpreted(case)


# ---- one rule, one arithmetic ----------------------------------------------------------------------------------------


def _earning(amount: Expression, code: str = "x", label: str = "Ligne", **more: object) -> Rule:
    return earning(code, label, section="pay", statuses={"s"}, amount=amount, article="a", **more)  # type: ignore[arg-type]


def _pay(*rules: Rule, segments: tuple[dict[str, int], ...] = ({},), **facts: int) -> Outcome:
    case = Case(Plan("s", rules, {"zero": Fraction(0), "half": Fraction(1, 2)}), facts, {}, segments)
    outcome = _compiled(case)
    assert outcome == _interpreted(case) == _judged(case)
    return outcome


def test_a_line_that_does_not_apply_cannot_refuse() -> None:
    """SFT of an agent without child: the share of the other parent is nought and divides nothing."""
    sft = _earning(Number(100) / Fact("share"), applies=Compare(">", Fact("children"), Number(0)))
    assert _pay(sft, children=0, share=0) == ("paid", (0,))
    assert _pay(sft, children=1, share=3) == ("paid", (33,))
    assert _pay(sft, children=1, share=0)[0] == "refused"


def test_a_branch_that_does_not_hold_cannot_refuse() -> None:
    branch = _earning(Select(Compare("==", Fact("d"), Number(0)), Number(7), Number(10) / Fact("d")))
    assert _pay(branch, d=0) == ("paid", (7,))
    assert _pay(branch, d=4) == ("paid", (3,)), "10 / 4 = 2,5, half up"
    assert _pay(branch, d=-1)[0] == "refused"


def test_what_a_branch_calculated_is_not_taken_for_granted_after_it() -> None:
    quotient = Number(12) / Fact("d")
    guarded = _earning(quotient, code="a", applies=Compare("==", Fact("due"), Number(1)))
    assert _pay(guarded, _earning(quotient, code="b"), due=0, d=5) == ("paid", (0, 2))
    assert _pay(guarded, _earning(quotient, code="b", label="Autre"), due=0, d=0) == (
        "refused",
        "Autre : le diviseur (d) n'est pas au-dessus de zéro. Corriger cette donnée de la situation du mois.",
    )


def test_a_divisor_that_the_law_makes_nought_is_refused_when_reached_and_not_before() -> None:
    reached = Select(Compare("==", Fact("f"), Number(1)), Number(1) / Law("zero"), Number(2))
    assert _pay(_earning(reached), f=0) == ("paid", (2,))
    assert _pay(_earning(reached), f=1)[1] == (
        "Ligne : le diviseur (zero) n'est pas au-dessus de zéro. Corriger cette donnée de la situation du mois."
    )
    decided = Select(Compare("<", Law("zero"), Law("half")), Number(3), Number(1) / Law("zero"))
    assert _pay(_earning(decided)) == ("paid", (3,))


def test_a_divisor_may_be_written_as_an_opposite() -> None:
    assert _pay(_earning(Number(10) / -Fact("d")), d=-4) == ("paid", (3,))
    assert _pay(_earning(Number(10) / -Fact("d")), d=4)[0] == "refused"


@pytest.mark.parametrize(("x", "expected"), [(15, 0), (-15, 0), (25, 100), (-25, -100), (75, 200), (-75, -200)])
def test_a_rounding_to_a_unit_is_half_up_on_both_sides(x: int, expected: int) -> None:
    """To 50: 15 → 0, 25 → 50, 75 → 100; twice that, so that the unit is not lost after the rounding."""
    assert _pay(_earning(Rounded(Fact("x"), 50, "article") * 2), x=x) == ("paid", (expected,))


def test_a_coefficient_is_rounded_to_ten_thousandths() -> None:
    """1/3 → 0,3333; 30 000 × 0,3333 = 9 999."""
    coefficient = Rounded(Number(1) / Fact("d"), Fraction(1, 10_000), "CSS, art. D. 241-7")
    assert _pay(_earning(Number(30_000) * coefficient), d=3) == ("paid", (9_999,))


def test_a_contribution_rounds_its_base_and_then_each_share_on_it() -> None:
    """Base 100,50 → 101 cents (half up); 50 % of 101 = 50,5 → 51; on the unrounded base it would be 50,25 → 50."""
    rule = contribution(
        "c", "C", section="funds", statuses={"s"}, base=Fact("x") / 2, employee=Number(50), employer=Law("half"),
        article="a",
    )  # fmt: skip
    assert _pay(rule, x=201) == ("paid", (101, 51, 1))


def test_a_plan_without_rules_pays_nothing() -> None:
    assert _pay() == ("paid", ())


# ---- the source is closed --------------------------------------------------------------------------------------------

_NASTY = '"; __import__("os").system("true") #\n\\u0022\u2028'
_LINE = re.compile(r"[v0-9 =,<>!+\-*/():]|if|else|refuse|power|return|def run\(x\):|x")


def _assert_only_names_and_integers(text: str) -> None:
    assert _LINE.sub("", text).strip("\n") == "", "a character that the compiler does not own"
    for node in ast.walk(ast.parse(text)):
        assert not isinstance(node, ast.Attribute | ast.Subscript | ast.Import | ast.Lambda | ast.JoinedStr)
        if isinstance(node, ast.Constant):
            assert type(node.value) is int
        if isinstance(node, ast.Name):
            assert node.id in ("x", "refuse", "power") or re.fullmatch(r"v\d+", node.id)


def _nasty_rules() -> tuple[Rule, ...]:
    inside = Segment(_NASTY) * Rounded(Fact(_NASTY) / Law(_NASTY), 1, _NASTY) + Bracket(_NASTY * 2, Number(3), "whole")
    common = {"section": _NASTY, "statuses": {_NASTY}, "article": _NASTY, "tags": {_NASTY: _NASTY}}
    applies = Compare(">", YearToDate(_NASTY), Euros(_NASTY) - 1_000)
    return (
        earning(_NASTY, _NASTY, amount=SumOverSegments(inside), applies=applies, effects={_NASTY}, **common),  # type: ignore[arg-type]
        contribution(
            _NASTY + "2", _NASTY, base=Line(_NASTY) / Fact(_NASTY), employee=Total(_NASTY), employer=None, **common  # type: ignore[arg-type]
        ),
    )  # fmt: skip


def test_no_text_of_a_rule_or_of_the_law_reaches_the_source() -> None:
    """Segment 5 × round(4 / 2) + rate 10 = 20; base 20 / 4 = 5; 20 % of 5 = 1."""
    plan = Plan(_NASTY, _nasty_rules(), {_NASTY: Fraction(2), _NASTY * 2: ((None, Fraction(10)),)})
    _assert_only_names_and_integers(source(plan, 2))
    flat = plan.values({_NASTY: 4}, {_NASTY: 0}, ({_NASTY: 5},))
    assert compile_plan(plan, 1)(flat) == (20, 5, 1)


@settings(max_examples=100, **_SLOW)
@given(cases())
def test_any_source_holds_only_names_and_integers(case: Case) -> None:
    _assert_only_names_and_integers(source(case.plan, len(case.segments)))


@pytest.mark.parametrize(
    ("kept", "forged"),
    [('"=="', '"== print() =="'), ('"whole"', '"print()"'), ('"amount"],', '"__class__"],'), ('"Fact"', '"exec"')],
)
def test_a_forged_plan_is_refused_before_it_is_compiled(kept: str, forged: str) -> None:
    first = _earning(Fact("f"), code="a")
    choice = Select(Compare("==", Line("a"), Number(1)), Bracket("t", Fact("f"), "whole"), Number(0))
    plan = Plan("s", (first, _earning(choice, code="b")), {"t": ((None, Fraction(1)),)})
    content = plan.content.decode()
    assert kept in content
    with pytest.raises((AlgebraError, KeyError)):
        plan_from_content(content.replace(kept, forged).encode())


def test_code_runs_without_builtins() -> None:
    run = compile_plan(Plan("s", (_earning(Fact("f")),), {}), 1)
    assert run.__globals__["__builtins__"] == {}  # type: ignore[attr-defined]
    assert set(run.__globals__) == {"__builtins__", "refuse", "power", "run"}  # type: ignore[attr-defined]


# ---- what a plan is ---------------------------------------------------------------------------------------------------


def test_the_digest_follows_the_rule_and_the_law() -> None:
    plan = Plan("s", (_earning(Fact("f") * Law("rate")),), {"rate": Fraction(1, 3)})
    assert json.loads(plan.content)["law"] == {"rate": "1/3"}
    others = (replace(plan, law={"rate": Fraction(1, 2)}), replace(plan, rules=(_earning(Law("rate") * Fact("f")),)))
    assert len({plan.digest, *(other.digest for other in others)}) == 3
    assert plan.digest == replace(plan, rules=tuple(plan.rules)).digest


def test_equal_plans_have_one_digest() -> None:
    """30 is 30, written as a whole number or as a fraction."""
    plans = [Plan("s", (_earning(Fact("f") / Number(value)),), {}) for value in (30, Fraction(30))]
    assert plans[0] == plans[1] and plans[0].digest == plans[1].digest


@pytest.mark.parametrize("bounds", [(), (5,), (5, 5, None), (7, 5, None), (None, 5, None)])
def test_a_table_must_rise_and_end_open(bounds: tuple[int | None, ...]) -> None:
    table = tuple((None if bound is None else Fraction(bound), Fraction(1)) for bound in bounds)
    with pytest.raises(CalculationRefused, match="« grid »"):
        Plan("s", (), {"grid": table})
