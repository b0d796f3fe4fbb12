"""A second way to pay élus, slow and day by day, on random councils, votes, mandates and absences: it must agree to the cent.

It knows no segment, no scale of ours and no rule: percents come from the outside tables (fixtures/elected/tables.json), and each
of the month's thirty thirtieths asks its own day, and the sum is rounded once.
"""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from payroll import facts as f
from payroll.refusal import NothingToPay
from payroll.words import ElectedBody, ElectedFunction, Majoration, Prevention, Status
from tests.payroll.careers import an_employer, engaged, situated
from tests.payroll.dossiers import calculator
from tests.payroll.test_elected_tables import POPULATIONS, TABLES

MAYOR, DEPUTY = ElectedFunction.MAYOR, ElectedFunction.DEPUTY_MAYOR
NEW_LAW, LONG_AGO = date(2025, 12, 24), date(2020, 5, 25)
SEATS = {Majoration.DEPARTMENT_SEAT: 25, Majoration.DISTRICT_SEAT: 20, Majoration.CANTON_SEAT: 15}
TABLE_OF = {MAYOR: "maire", DEPUTY: "adjoint_max"}
Vote = tuple[date, dict[ElectedFunction, Decimal], tuple[Majoration, ...]]


def highest(function: ElectedFunction, population: int, day: date) -> Fraction:
    periods = TABLES[TABLE_OF[function]]
    table = next(each for name, each in periods.items() if name.startswith("2025-12-24") == (day >= NEW_LAW))
    stratum = max(place for place, since in enumerate(POPULATIONS) if since <= population)
    return Fraction(table["rates_pct"][stratum])


def in_force(votes: list[Vote], day: date) -> Vote | None:
    return max((each for each in votes if each[0] <= day), key=lambda each: each[0], default=None)


def percent(function: ElectedFunction, own: Decimal | None, population: int, votes: list[Vote], day: date) -> Fraction:
    """Of that day, majorations included."""
    vote = in_force(votes, day)
    voted = vote[1].get(function) if vote else None
    if own is not None:
        base = Fraction(own)
    elif function is MAYOR:
        lower = voted is not None and vote is not None and Fraction(voted) < highest(MAYOR, population, vote[0])
        base = Fraction(voted) if lower and voted is not None else highest(MAYOR, population, day)
    else:
        assert voted is not None
        base = Fraction(voted)
    raised = Fraction(0)
    for kind in vote[2] if vote else ():
        if kind in SEATS:
            raised += Fraction(SEATS[kind], 100)
        elif kind is Majoration.TOURISM:
            raised += Fraction(1, 2) if population < 5000 else Fraction(1, 4)
        else:
            above = POPULATIONS[min(1 + max(i for i, since in enumerate(POPULATIONS) if since <= population), 8)]
            raised += highest(function, above, day) / highest(function, population, day) - 1
    return base * (1 + raised)


def day_of(thirtieth: int, month: date) -> date:
    """The day that a thirtieth pays: the last ones of a short month repeat its end, the 31st is never asked."""
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(month + timedelta(days=thirtieth), last)


def terminal(day: date) -> Fraction:
    """Cents a month, from the outside table."""
    held = [each for each in TABLES["ib1027"] if date.fromisoformat(each["start"]) <= day]
    return held[-1]["im"] * Fraction(held[-1]["point_annual"]) * 100 / 12


def half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


MONTHS = st.sampled_from([date(2025, 2, 1), date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 6, 1)])
KINDS = st.sampled_from(
    [
        (),
        (Majoration.CANTON_SEAT,),
        (Majoration.TOURISM,),
        (Majoration.DISTRICT_SEAT, Majoration.TOURISM),
        (Majoration.URBAN_SOLIDARITY,),
        (Majoration.DEPARTMENT_SEAT, Majoration.URBAN_SOLIDARITY),
    ]
)


@st.composite
def votes(draw: st.DrawFn, month: date) -> list[Vote]:
    first = (LONG_AGO, {DEPUTY: Decimal(draw(st.integers(100, 990))) / 100}, draw(KINDS))
    found: list[Vote] = [first]
    for day in draw(st.lists(st.integers(0, 29), max_size=2, unique=True)):
        said = {DEPUTY: Decimal(draw(st.integers(100, 990))) / 100}
        if draw(st.booleans()):
            said[MAYOR] = Decimal(draw(st.integers(1000, 6000))) / 100
        found.append((day_of(day, month), said, draw(KINDS)))
    return list({day: (day, *rest) for day, *rest in found}.values())  # type: ignore[misc]


def said_of(given_votes: list[Vote]) -> tuple[f.IndemnitiesVoted, ...]:
    return tuple(
        f.IndemnitiesVoted(
            effective_on=day,
            indemnities=tuple(f.VotedIndemnity(function=each, percent=rate) for each, rate in rates.items()),
            majorations=tuple(f.VotedMajoration(kind=kind) for kind in kinds),
        )
        for day, rates, kinds in given_votes
    )


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_a_slow_day_by_day_payment_agrees(data: st.DataObject) -> None:
    month = data.draw(MONTHS)
    function = data.draw(st.sampled_from([MAYOR, DEPUTY]))
    population = data.draw(st.sampled_from([120, 700, 2000, 4200, 6000, 15_000, 30_000, 150_000]))
    own = data.draw(st.none() | st.integers(0, 4000).map(lambda n: Decimal(n) / 100))
    known = data.draw(votes(month))
    withdrawn = data.draw(st.none() | st.integers(1, 29).map(lambda n: day_of(n, month)))
    daily = data.draw(st.sampled_from([None, Decimal(0), Decimal("12.34"), Decimal(45)]))
    council = f.CouncilRenewed(effective_on=LONG_AGO, body=ElectedBody.COMMUNE, population=population)
    agent: list[f.AgentFact] = [
        engaged(LONG_AGO, Status.ELECTED),
        f.MandateHeld(effective_on=LONG_AGO, function=function, percent=own),
    ]
    if withdrawn is not None:
        agent.append(f.DelegationWithdrawn(effective_on=withdrawn))
    length = (day_of(31, month) - month).days + 1
    if daily is not None:
        absent = f.MandatePrevented(
            effective_on=month - timedelta(days=5),
            last_day=day_of(length - 5, month),
            reason=Prevention.SICKNESS,
            daily_allowance=daily,
        )
        agent.append(absent)
    wanted = Fraction(0)
    for n in range(30):
        day = day_of(n, month)
        if withdrawn is None or day < withdrawn:
            wanted += terminal(month) * percent(function, own, population, known, day) / 100 / 30
    deducted = min(half_up(wanted), half_up(Fraction(daily or 0) * 100 * (length - 4)))
    try:
        bulletin = calculator().calculate(situated(agent, month, employer=(*an_employer(), council, *said_of(known))))
    except NothingToPay:
        assert own == 0
        return
    paid = bulletin.part("indemnite_fonction") + bulletin.part("majoration_indemnite")
    assert (paid, -bulletin.part("indemnites_journalieres_deduites")) == (half_up(wanted), deducted)
    assert bulletin.totals.gross == half_up(wanted) - deducted
