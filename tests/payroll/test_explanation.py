"""A line explains itself in French: its formula, read back as arithmetic, gives the amount; its tree says every reason."""

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings

from payroll.algebra import (
    Add,
    Bracket,
    Compare,
    Divide,
    Euros,
    Expression,
    Fact,
    Greater,
    Law,
    Multiply,
    Number,
    Segment,
    Select,
    Subtract,
    SumOverSegments,
    YearToDate,
    percent_of,
)
from payroll.bulletin import Bulletin
from payroll.explanation import Explained, Leaf, explain
from payroll.formula import Formula, euros, money, number
from payroll.interpreter import Interpreter
from payroll.plan import CalculationRefused, LawValue, Plan
from payroll.provenance import in_cents
from payroll.rules import earning
from payroll.situation import MONTH_INPUTS, SEGMENT_INPUTS, Situation
from payroll.words import Regime
from tests.payroll.random_rules import RAISED, Case, cases

NARROW = "\u202f"


def _plain(text: str) -> str:
    return text.replace(NARROW, " ")


# ---- numbers as people write them ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "written"),
    [(196_911, "1 969,11 €"), (0, "0,00 €"), (5, "0,05 €"), (-1_392, "−13,92 €"), (123_456_789, "1 234 567,89 €"),
     (Fraction(1, 2), "≈ 0,01 €"), (Fraction(-1, 3), "≈ 0,00 €")],
)  # fmt: skip
def test_euros(cents: Fraction, written: str) -> None:
    assert _plain(euros(cents)) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("400", "400"), ("11.1", "11,1"), ("37.65", "37,65"), ("1820", "1 820"), ("-2.5", "−2,5"), ("6/7", "≈ 0,8571"),
     ("10000", "10 000"), ("0.0001", "0,0001"), ("1/100000", "≈ 0"), ("99999/100000", "≈ 1")],
)  # fmt: skip
def test_numbers(value: str, written: str) -> None:
    assert _plain(number(Fraction(value))) == written


# ---- the formula -----------------------------------------------------------------------------------------------------


def _read_back(text: str) -> Fraction:
    """The value, in cents, of a formula as a person with a calculator would find it."""
    text = text.replace(NARROW, "").replace("le plus petit de", "min").replace("le plus grand de", "max")
    text = re.sub(r"puissance ([\d,]+) de \(", r"raised[\1](", text)
    text = re.sub(r"\) %", ") * (Fraction('1')/100)", text)
    text = re.sub(r"([\d,]+) €", lambda m: f"(Fraction('{m[1].replace(',', '.')}')*100)", text)
    text = re.sub(r"([\d,]+) %", lambda m: f"(Fraction('{m[1].replace(',', '.')}')/100)", text)
    text = re.sub(r"(?<![\w'.])(\d+(?:,\d+)?)(?!['\w.])", lambda m: f"Fraction('{m[1].replace(',', '.')}')", text)
    text = text.replace(" ; ", ", ").replace("−", "-").replace("×", "*").replace("÷", "/")
    return Fraction(eval(text, {"Fraction": Fraction, "min": min, "max": max, "raised": RAISED, "__builtins__": {}}))


@settings(max_examples=600, suppress_health_check=list(HealthCheck), deadline=None)
@given(cases())
def test_a_formula_read_back_gives_the_amount(case: Case) -> None:
    """Where nothing in it is shown rounded, the arithmetic of the sentence is the exact value."""
    try:
        reading = Interpreter(case.plan, case.facts, case.cumuls, case.segments)
    except CalculationRefused:
        assume(False)
    formula = Formula(reading)
    for rule in case.plan.rules:
        amount = rule.amount or rule.base
        if amount is None or (rule.applies is not None and not reading.holds(rule.applies)):
            continue
        text = formula.write(amount, None)
        if "≈" not in text and "arrondi" not in text:
            assert _read_back(text) == reading.evaluate(amount), text


def _bulletin(amount: Expression, law: dict[str, LawValue], applies: Compare | None = None, **facts: int) -> Bulletin:
    rule = earning("x", "Ligne", section="pay", statuses={"s"}, amount=amount, article="Article 1", applies=applies)
    plan = Plan("s", (rule,), law)
    day = date(2026, 1, 1)
    segments = ({"days": 10, "im": 400}, {"days": 20, "im": 430})
    situation = Situation(Regime.CNRACL, day, day, segments, facts, {"gross": 250_000})
    return Bulletin(situation, plan, Interpreter(plan, facts, situation.cumuls, segments).amounts)


def _formula(amount: Expression, law: dict[str, LawValue] | None = None, **facts: int) -> str:
    return _plain(explain(_bulletin(amount, law or {}, **facts), "x").formula)


def test_two_periods_of_a_month_are_added_and_rounded_once() -> None:
    """400 × 5 907,34 / 1 200 × 10/30 = 656,3711…; 430 × … × 20/30 = 1 411,1979…; together 2 067,57."""
    pay = SumOverSegments(Segment("im") * Euros("point") / 1200 * (Segment("days") / 30))
    assert _formula(pay, {"point": Fraction("5907.34")}) == (
        "400 × 5 907,34 € ÷ 1 200 × 10 ÷ 30 + 430 × 5 907,34 € ÷ 1 200 × 20 ÷ 30 = 2 067,57 € (arrondi au centime)"
    )


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (percent_of(Fact("cia"), Number(Fraction("11.1"))), "5,00 € × 11,1 % = 0,56 € (arrondi au centime)"),
        (Fact("a") - (Fact("cia") - Fact("b")), "900 − (5,00 € − 7) = 4,07 €"),
        (Fact("cia") / (Fact("b") / Fact("c")), "5,00 € ÷ (7 ÷ 2) = 1,43 € (arrondi au centime)"),
        (Fact("cia") + Fact("zero") * Fact("b"), ""),
        (Fact("cia") * Fact("d"), "5,00 € × (−3) = −15,00 €"),
        (-Fact("cia") * 2, "(−5,00 €) × 2 = −10,00 €"),
        (Greater(Fact("cia") - Fact("a"), Number(0)), "le plus grand de (5,00 € − 900 ; 0) = 0,00 €"),
    ],
)
def test_a_formula_keeps_its_parentheses_and_leaves_out_what_is_nought(amount: Expression, written: str) -> None:
    assert _formula(amount, a=900, b=7, c=2, d=-3, zero=0, cia=500) == written


def test_hours_held_in_hundredths_are_said_in_hours() -> None:
    """Fourteen hours at 13,13 €: 183,82 €, never « 1 400 % »."""
    assert _formula(Fact("cia") * Fact("ihts_first") / 100, cia=1313, ihts_first=1400) == "13,13 € × 14 = 183,82 €"


def test_money_is_followed_through_the_algebra() -> None:
    amount, points = YearToDate("gross"), Fact("points")
    assert [money(node) for node in (amount, points, amount * points, amount / amount, amount * amount)] == [
        1,
        0,
        1,
        0,
        2,
    ]
    assert [money(node(amount, points)) for node in (Add, Subtract, Multiply, Divide)] == [1, 1, 1, 1]
    assert money(Bracket("t", amount, "marginal")) == 1 and money(Bracket("t", amount, "whole")) == 0
    assert money(Fact("prime.x")) == money(Segment("ifse")) == 1 and money(Law("rate")) == 0


def test_an_input_is_money_when_its_name_says_cents() -> None:
    """The units of `payroll.situation` are those of the words: without them an amount would show a hundredfold."""
    shown = {name for name in (*MONTH_INPUTS, *SEGMENT_INPUTS) if in_cents(name)}
    rappels = {name for name in MONTH_INPUTS if name.startswith("rappel_")}
    assert shown >= {"ceiling", "cia", "ifse", "debt_due", *rappels}
    assert not shown & {"im", "days", "ifse_weight", "ihts_first", "pas_rate", "category"}
    assert in_cents("prime.x") and in_cents("amount.x") and not in_cents("prime_weight.x")


# ---- the tree --------------------------------------------------------------------------------------------------------


def _find(tree: Explained, label: str) -> Explained:
    found = [node for node in _all(tree) if node.label == label]
    assert found, f"{label} : {tree.to_text()}"
    return found[0]


def _all(tree: Explained) -> list[Explained]:
    return [tree, *(node for child in tree.children for node in _all(child))]


def test_the_case_retained_says_why() -> None:
    zone = Fact("zone")
    rate = Select(
        Compare("==", zone, Number(1)), Number(3), Select(Compare("==", zone, Number(2)), Number(1), Number(0))
    )
    tree = explain(_bulletin(rate, {}, zone=2), "x")
    assert _find(tree, "cas retenu").note == "car zone (2) ≠ 1 et zone (2) = 2"


@pytest.mark.parametrize(
    ("amount", "steps"),
    [
        (Fact("a") - Fact("b") - Fact("c"), ["a", "b", "c"]),
        (Fact("a") - (Fact("b") - Fact("c")), ["a", "différence"]),
        (Fact("a") / (Fact("b") / Fact("c")), ["a", "quotient"]),
        (Fact("a") * (Fact("b") * Fact("c")), ["a", "b", "c"]),
    ],
)
def test_a_chain_is_shown_flat_only_where_that_says_the_same(amount: Expression, steps: list[str]) -> None:
    tree = explain(_bulletin(amount, {}, a=900, b=7, c=2), "x")
    assert [child.label for child in tree.children] == steps


def test_a_line_that_does_not_apply_says_why_and_calculates_nothing() -> None:
    applies = Compare(">", Fact("children"), Number(0))
    tree = explain(_bulletin(Number(1) / Fact("share"), {}, applies, children=0, share=0), "x")
    assert tree.children[0].value == "ne s'applique pas ce mois-ci, car children (0) ≤ 0"


def test_a_marginal_scale_is_an_amount_and_a_whole_one_a_rate() -> None:
    """2 500,00 €: 10 % above 1 000,00 € is 150,00 €."""
    table = {"scale": ((Fraction(100_000), Fraction(0)), (None, Fraction(10)))}
    shown = {
        mode: _find(explain(_bulletin(Bracket("scale", YearToDate("gross"), mode), table), "x"), "barème scale").value  # type: ignore[arg-type]
        for mode in ("marginal", "whole")
    }
    assert shown == {"marginal": "150,00 €", "whole": "10 %"}


def test_parameters_facts_and_cumuls_are_decorated_by_who_asks() -> None:
    amount = SumOverSegments(Segment("im") * Law("rate")) + YearToDate("gross") * Fact("n")
    bulletin = _bulletin(amount, {"rate": Fraction(2)}, n=1)
    asked: list[Leaf] = []
    tree = explain(bulletin, "x", lambda leaf: asked.append(leaf) or f"vu {leaf.name}")  # type: ignore[func-returns-value]
    assert set(asked) == {
        Leaf("fact", "im", 0), Leaf("fact", "im", 1), Leaf("law", "rate", None), Leaf("cumul", "gross", None),
        Leaf("fact", "n", None),
    }  # fmt: skip
    assert (
        _find(tree, "rate").note == "vu rate"
        and _find(tree, "cumul de l'année : gross").value == "2" + NARROW + "500,00 €"
    )


def test_the_tree_is_text_and_data() -> None:
    tree = explain(_bulletin(Fact("cia") * 2, {}, cia=500), "x")
    said = "Ce mois-ci, « Ligne » vous est payé : 10,00 €."
    assert (
        _plain(tree.to_text()) == f"{said}\nLigne : 5,00 € × 2 = 10,00 €  [Article 1]\n  CIA du mois : 5,00 €\n  2 : 2"
    )
    assert tree.to_data() == {
        "kind": "line", "label": "Ligne", "value": "10,00 €", "said": said, "formula": "5,00 € × 2 = 10,00 €",
        "note": "Article 1",
        "from": [{"kind": "fact", "label": "CIA du mois", "value": "5,00 €"}, {"kind": "constant", "label": "2", "value": "2"}],
    }  # fmt: skip


def test_a_code_that_the_plan_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        explain(_bulletin(Number(1), {}), "y")
