"""Each base of the year, month after month, is the yearly rule: ceilings, RAFP, exempt overtime, abatement of the CSG.

Twelve bulletins paid one after the other, with pays, hours and ceilings drawn at random; the yearly rule is written here once
more, on the sums of the year, without the calculator."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from payroll.bulletin import Bulletin
from payroll.words import Regime
from tests.payroll import dossiers
from tests.payroll.situations import situation

YEAR = 2026
_REGIMES = (Regime.CNRACL, Regime.TNC, Regime.CONTRACT)


@st.composite
def years(draw: st.DrawFn) -> list[Bulletin]:
    """A year of one regime: IFSE, CIA, overtime, and a ceiling that is whole, shared, or reduced by absences."""
    regime = draw(st.sampled_from(_REGIMES))
    im = draw(st.sampled_from([380, 600, 1000]))
    before: Counter[str] = Counter()
    paid = []
    for month in range(1, 13):
        bulletin = dossiers.calculator().calculate(
            situation(
                regime,
                date(YEAR, month, 1),
                {"im": im, "ifse": draw(st.sampled_from([0, 30_000, 250_000]))},
                before,
                cia=draw(st.sampled_from([0, 0, 900_000])),
                ihts_im=im,
                ihts_first=draw(st.sampled_from([0, 1400, 6000])),
                ceiling=draw(st.sampled_from([400_500, 400_500, 200_250, 0])),
                closes_year=int(month == 12),
            )
        )
        before.update(bulletin.cumuls)
        paid.append(bulletin)
    return paid


def _sums(paid: list[Bulletin]) -> Iterator[tuple[Counter[str], Counter[str]]]:
    """After each month: what the year holds of each cumul, and the sum of what bulletins bore."""
    held: Counter[str] = Counter()
    borne: Counter[str] = Counter()
    for each in paid:
        held.update(each.cumuls)
        borne["csg_base"] += each.part("csg_base")
        borne["overtime"] += each.total("overtime")
        borne["count"] += 1
        yield held, borne


@settings(max_examples=40, deadline=None, derandomize=True)
@given(years())
def test_bases_within_the_ceiling_are_those_of_the_year(paid: list[Bulletin]) -> None:
    """Pay of the year within the ceilings of the year, never the sum of monthly limits (CSS, art. R. 242-2)."""
    special = paid[0].situation.regime == Regime.CNRACL
    for held, _ in _sums(paid):
        if special:
            assert held["fnal_base"] == min(held["fnal_gross"], held["ceiling"])
            continue
        assert held["old_age_capped_base"] == min(held["social_base"], held["ceiling"])
        assert held["ircantec_a_base"] == min(held["ircantec_gross"], held["ceiling"])
        rest = max(held["ircantec_gross"] - held["ceiling"], 0)
        assert held["ircantec_b_base"] == min(rest, 7 * held["ceiling"])
        assert held["fnal_base"] == min(held["fnal_gross"], held["ceiling"])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(years())
def test_the_rafp_of_the_year_is_a_fifth_of_its_traitement(paid: list[Bulletin]) -> None:
    """20 % of the traitement received in the calendar year (décret n° 2004-569, art. 2), to half a cent each month."""
    for held, borne in _sums(paid):
        if paid[0].situation.regime == Regime.CNRACL:
            assert abs(held["rafp_base"] * 5 - min(held["rafp_gross"] * 5, held["tib"])) <= 5 * borne["count"] / 2


@settings(max_examples=40, deadline=None, derandomize=True)
@given(years())
def test_exempt_overtime_is_seven_thousand_five_hundred_euros_a_year(paid: list[Bulletin]) -> None:
    """CGI, art. 81 quater: on the year of payment."""
    for held, borne in _sums(paid):
        assert held["exempt_overtime"] == min(borne["overtime"], 7_500_00)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(years())
def test_the_abatement_of_the_csg_stops_at_four_ceilings_of_the_year(paid: list[Bulletin]) -> None:
    """1,75 % of the gross within four ceilings (CSS, art. L. 136-2), each month's base rounded once."""
    for held, borne in _sums(paid):
        whole = held["gross"] * 10_000 - 175 * min(held["gross"], 4 * held["ceiling"])
        assert abs(borne["csg_base"] * 10_000 - whole) <= 5_000 * borne["count"]
