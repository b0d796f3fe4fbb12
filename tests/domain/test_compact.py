"""What a bulletin writes short reads back as it was, whatever the integers."""

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.compact import Amounts, Cumuls, Numbers, Segments, spoken

NAMES = st.sampled_from(["days", "im", "nbi", "quota_num", "quota_den", "strike_den", "prime.marche"])
INTEGERS = st.integers(-(10**12), 10**12)
POSITIVE = st.integers(1, 10**6)
SEGMENT = st.dictionaries(NAMES, INTEGERS).map(spoken)


def written_and_read(kind, value):
    adapter = TypeAdapter(kind)
    return adapter.validate_json(adapter.dump_json(value))


@given(st.lists(INTEGERS | st.just(0)).map(tuple))
def test_amounts(amounts):
    assert written_and_read(Amounts, amounts) == amounts


@given(st.lists(SEGMENT, max_size=4).map(tuple))
def test_segments(segments):
    assert written_and_read(Segments, segments) == segments


@given(SEGMENT)
def test_numbers(numbers):
    assert written_and_read(Numbers, numbers) == numbers


@given(st.dictionaries(NAMES, st.tuples(INTEGERS, INTEGERS)))
def test_cumuls(cumuls):
    assert written_and_read(Cumuls, cumuls) == cumuls


def test_a_zero_run_and_a_change_of_quotity_are_written_once():
    assert TypeAdapter(Amounts).dump_python((5, 0, 0, 0, -2, 0)) == "5 0*3 -2 0"
    halves = ({"days": 15, "quota_num": 6, "quota_den": 7}, {"days": 15, "quota_num": 1})
    assert TypeAdapter(Segments).dump_python(halves) == [
        "days=15 quota_den=7 quota_num=6",
        "quota_den=1 quota_num=1",
    ]
