"""The published law agrees with every number that the research found, on its date, and adds none of its own."""

import re
from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from fixtures.law_facts.facts import LawFact, law_facts
from payroll.law import Law, Value, load_law

FIRST_PAID, LAST_PAID = date(2023, 1, 1), date(2026, 12, 31)


def _paid(fact: LawFact) -> bool:
    """Whether the number was still in force on the first day ever paid, or began after it."""
    named = (fact.file, fact.fact, fact.part)
    return not any(
        (other.file, other.fact, other.part) == named and fact.since < other.since <= FIRST_PAID
        for other in law_facts()
    )


FACTS = [each for each in law_facts() if each.parameter and _paid(each)]


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law()


def ours(value: Value, column: str) -> list[Fraction]:
    """The number, or the bounded cells of one column of a table, read downwards."""
    if not column:
        assert isinstance(value.value, Fraction)
        return [value.value]
    return [row[int(column)] for row in value.value if row[int(column)] is not None]  # type: ignore[misc, index]


@pytest.mark.parametrize("fact", FACTS, ids=lambda each: f"{each.file}:{each.fact}:{each.part}:{each.since}")
def test_a_number_found_is_the_one_published(law: Law, fact: LawFact) -> None:
    named, times, factor = fact.parameter.partition("×")
    key, _, column = named.partition(":")
    found = [Fraction(each) * (int(factor) if times else 1) for each in fact.value.split()]
    assert ours(law.at(key, max(fact.since, FIRST_PAID)), column) == found


def test_no_rate_changes_on_a_day_that_the_notes_do_not_know(law: Law) -> None:
    """Over the years paid, each change that is published is one of the notes (that theirs are published is above)."""
    found: dict[str, set[date]] = defaultdict(set)
    for fact in FACTS:
        if fact.file in ("contributions", "parameters"):
            found[re.split("[:×]", fact.parameter)[0]].add(fact.since)
    changed = {
        key: {
            newer.effective_on
            for newer, older in pairwise(law.parameter(key).values)
            if newer.raw != older.raw and FIRST_PAID < newer.effective_on <= LAST_PAID
        }
        for key in found
    }
    assert {key: sorted(days - found[key]) for key, days in changed.items() if days - found[key]} == {}


def test_a_fact_not_yet_published_is_named_once() -> None:
    """The notes give a number once a day: two would hide each other."""
    seen = [(each.file, each.fact, each.part, each.since) for each in law_facts()]
    assert len(seen) == len(set(seen))
