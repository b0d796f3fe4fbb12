"""A rule said before any number: its words read back as arithmetic give the same value as its expression."""

import re
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings

from payroll.algebra import (
    Bracket,
    Compare,
    Euros,
    Expression,
    Fact,
    Greater,
    Law,
    Line,
    Number,
    Rounded,
    Segment,
    Select,
    Subtract,
    SumOverSegments,
    Total,
    YearToDate,
    walk,
)
from payroll.interpreter import Interpreter
from payroll.law import load_law
from payroll.plan import CalculationRefused
from payroll.rubriques import rule_table
from payroll.rule_words import Case, Vocabulary, Words, Written, roundings, write
from tests.payroll.random_rules import RAISED, cases
from tests.payroll.random_rules import Case as Drawn

PLAIN = Vocabulary({}, {}, frozenset())


def said(expression: Expression | Compare, vocabulary: Vocabulary = PLAIN) -> str:
    return write(expression, vocabulary).text.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (Segment("im") * Euros("point") / 1200, "indice majoré payé × point ÷ 1 200"),
        (Total("gross") * Law("rate") / 100, "total du mois (le brut) × rate %"),
        (Fact("a") - (Fact("cia") - Fact("dependants")), None),
        (Segment("quota_num") / Segment("quota_den") * Segment("days") / 30, "quotité payée × trentièmes de présence ÷ 30"),
        (Segment("ifse") * Segment("ifse_weight") / 3000, "IFSE mensuelle à temps complet × part du mois où l'IFSE est due"),
        (Fact("cdg_rate") / Number(10_000), "taux du centre de gestion"),
        (Subtract(Number(0), Fact("cia")), "− CIA du mois"),
        (-(Fact("cia") + Fact("dependants")), "− (CIA du mois + personnes à charge)"),
        (Greater(Line("csg_base"), Number(0)), "le plus grand de (« csg_base » ; 0)"),
        (SumOverSegments(Segment("im")), "somme, période par période, de (indice majoré payé)"),
        (Rounded(Fact("cia"), 1, "Article 1"), "arrondi au centime (CIA du mois)"),
        (Rounded(Fact("dependants"), Fraction(1, 10), "Article 1"), "arrondi à 0,1 près (personnes à charge)"),
    ],
)  # fmt: skip
def test_an_expression_is_said_as_people_say_it(expression: Expression, words: str | None) -> None:
    if words is not None:
        assert said(expression) == words
    else:
        assert said(expression).endswith("− (CIA du mois − personnes à charge)")


def test_cases_are_told_under_a_letter_and_yes_is_yes() -> None:
    zone = Fact("residence_zone")
    rate = Select(
        Compare("==", zone, Number(1)), Law("z1"), Select(Compare("==", zone, Number(2)), Law("z2"), Number(0))
    )
    assert said(Fact("cia") * rate) == (
        "CIA du mois × A ; où A = z1 si zone d'indemnité de résidence = 1, z2 si zone d'indemnité de résidence = 2, sinon 0"
    )
    known = Vocabulary({}, {}, frozenset({"part_time"}))
    assert said(Compare("==", Fact("part_time"), Number(1)), known) == "temps partiel : oui"
    assert said(Compare("==", Fact("part_time"), Number(0)), known) == "temps partiel : non"
    assert said(Compare(">", Fact("sft_children"), Number(0))) == "enfants à charge > 0"


def test_a_step_used_twice_is_told_once() -> None:
    net = Fact("cia") - Line("pas") - Line("crds")
    assert said(net + Greater(-net, Number(0))) == (
        "A + le plus grand de (− A ; 0) ; où A = CIA du mois − « pas » − « crds »"
    )


def test_every_rounding_says_its_text() -> None:
    twice = Rounded(Fact("cia"), 1, "Article 1") + Rounded(Fact("cia") / 2, 100, "Article 2")
    assert roundings(twice) == ("arrondi au centime : Article 1", "arrondi à l'euro : Article 2")


def test_the_yes_and_no_of_the_table_are_found_in_its_comparisons() -> None:
    found = Vocabulary.of(rule_table(()).rules, load_law()).yes_or_no
    assert {"part_time", "closes_year", "headcount_50"} <= found
    assert not {"residence_zone", "sft_children", "category", "pas_zone"} & found


def test_every_word_of_every_rule_is_french() -> None:
    """A situated value, a cumul or an effect without a French name shows its code: it is given one in `payroll.provenance` for
    the first, in `payroll.rule_words` (CUMULS, EFFECTS) for the others."""
    table, law = rule_table(()).rules, load_law()
    vocabulary = Vocabulary.of(table, law)
    codes = {rule.code for rule in table}
    for rule in table:
        for root in rule.expressions():
            text = write(root, vocabulary).text
            assert not re.search(r"[a-z]_[a-z]", text), f"{rule.code} : {text}"
            assert {node.code for node in walk(root) if isinstance(node, Line)} <= codes


# ---- read back -------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads the words of a formula as arithmetic, with the values of one case: knows nothing of the expression."""

    def __init__(self, written: Written, values: dict[tuple[str, str], Fraction]) -> None:
        self.letters = dict(written.letters)
        self.values = values
        self.words = written.words

    def value(self, words: Words) -> Fraction:
        text = "".join(
            _arithmetic(each.text) if each.kind == "text" else f"v[{each.kind!r},{each.key!r}]" for each in words
        )
        used = [letter for letter in self.letters if re.search(rf"\b{letter}\b", text)]
        known = {letter: self.told(self.letters[letter]) for letter in used}
        return Fraction(
            eval(
                text,
                {
                    "F": Fraction,
                    "min": min,
                    "max": max,
                    "v": self.values,
                    "raised": RAISED,
                    **known,
                    "__builtins__": {},
                },
            )
        )

    def told(self, told: tuple[Case, ...]) -> Fraction:
        return next(self.value(case.value) for case in told if not case.condition or self.value(case.condition))


def _arithmetic(text: str) -> str:
    text = text.replace("\u202f", "").replace("le plus petit de", "min").replace("le plus grand de", "max")
    text = re.sub(r"puissance ([\d,]+) de", r"raised[\1]", text)
    text = re.sub(r"\d+(?:,\d+)?", lambda m: f"F('{m[0].replace(',', '.')}')", text)
    for said, read in ((" ; ", ", "), ("−", "-"), ("×", "*"), ("÷", "/"), (" %", "*F('1/100')")):
        text = text.replace(said, read)
    for said, read in (("≤", "<="), ("≥", ">="), ("≠", "!="), (" = ", " == ")):
        text = text.replace(said, read)
    return text


def _leaf(node: object) -> tuple[str, str] | None:
    match node:
        case Fact(name):
            return "input", name
        case Law(key) | Euros(key):
            return "law", key.partition("[")[0]
        case Line(code):
            return "line", code
        case Total(effect):
            return "total", effect
    return None


def _values(reading: Interpreter, expression: Expression) -> dict[tuple[str, str], Fraction] | None:
    """The value of each word; None when two things have one name, or when a step needs more than its words to be read."""
    values: dict[tuple[str, str], Fraction] = {}
    for node in walk(expression):
        if isinstance(node, SumOverSegments | Bracket | Rounded | YearToDate):
            return None
        if isinstance(node, Number) and Fraction(node.value).denominator > 1:
            return None  # a third is not written in decimals
        named = _leaf(node)
        if (
            named
            and isinstance(node, Expression)
            and values.setdefault(named, reading.evaluate(node)) != reading.evaluate(node)
        ):
            return None
    return values


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(cases())
def test_the_words_read_back_give_the_value(case: Drawn) -> None:
    try:
        reading = Interpreter(case.plan, case.facts, case.cumuls, case.segments)
    except CalculationRefused:
        assume(False)
    for rule in case.plan.rules:
        amount = rule.amount or rule.base
        if amount is None or (rule.applies is not None and not reading.holds(rule.applies)):
            continue
        values = _values(reading, amount)
        if values is not None:
            reader = _Reader(write(amount, PLAIN), values)
            assert reader.value(reader.words) == reading.evaluate(amount), write(amount, PLAIN).text


def test_a_misread_word_is_seen() -> None:
    """The reader above can fail: 3 − (2 − 1) is 2, without its parentheses it would be 0."""
    written = write(Fact("a") - (Fact("b") - Fact("c")), PLAIN)
    values = {("input", "a"): Fraction(3), ("input", "b"): Fraction(2), ("input", "c"): Fraction(1)}
    assert _Reader(written, values).value(written.words) == 2
    bare = tuple(each for each in written.words if each.text not in "()")
    assert _Reader(written, values).value(bare) == 0
