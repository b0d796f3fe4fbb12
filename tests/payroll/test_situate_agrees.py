"""Situate agrees with its slow double on random careers, and the order in which facts come changes nothing."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from payroll import facts as f
from payroll.presence import last_of
from payroll.refusal import NothingToPay, Refused
from payroll.situation import AGREED_SEGMENT_INPUTS, SEGMENT_INPUTS, UNPAID_LEAVES, Situation
from payroll.words import AbsenceKind, SickPrimePolicy, Status, StrikeUnit
from tests.payroll.careers import a_mandate, a_position, an_employer, ended, engaged, hours, month_of, situated
from tests.payroll.day_by_day import DayByDay
from tests.payroll.dossiers import the_law
from tests.payroll.leaves_day_by_day import Exhausted

ONE = timedelta(days=1)
MONTHS = st.builds(month_of, st.sampled_from([2024, 2025, 2026]), st.integers(1, 12))
SHARES = st.sampled_from([100, 100, 90, 80, 70, 60, 50])
Agent = tuple[f.AgentFact, ...]


@st.composite
def presences(draw: st.DrawFn, month: date) -> tuple[date, date | None]:
    """Mostly the whole month; sometimes an entry, an exit or both inside it."""
    day = st.integers(0, last_of(month).day - 1).map(lambda n: month + n * ONE)
    start = draw(st.one_of(st.just(date(2023, 6, 1)), day))
    end = draw(st.one_of(st.none(), day))
    return start, (max(start, end) if end else None)


@st.composite
def changes(draw: st.DrawFn, month: date, first: date) -> list[f.AgentFact]:
    """At most three days of the month after the entry on which something changes."""
    made: list[f.AgentFact] = []
    for n in draw(st.sets(st.integers(0, last_of(month).day - 1), max_size=3)):
        on = month + n * ONE
        if on <= first:
            continue
        kinds: list[f.AgentFact] = [
            a_position(on, im=draw(st.integers(360, 600))),
            hours(on, draw(st.sampled_from(["35", "30", "28"])), draw(SHARES)),
            f.NbiGranted(effective_on=on, points=draw(st.sampled_from([0, 10, 25]))),
            f.CtiGranted(effective_on=on, granted=draw(st.booleans())),
            f.PrimeGranted(effective_on=on, code="ifse", monthly_amount=Decimal(draw(st.integers(0, 900)))),
        ]
        made.append(draw(st.sampled_from(kinds)))
    return made


_OF_ALL = ("maternite", "paternite", "adoption", "naissance", "conge_parental", "service_non_fait", "suspension")
_LEAVES = {
    Status.OFFICIAL: ("clm", "cld", "citis", "disponibilite", *_OF_ALL),
    Status.CONTRACT: ("cgm", "accident_travail", "conge_sans_traitement", "exclusion_temporaire", *_OF_ALL),
}


@st.composite
def certificates_of(draw: st.DrawFn, start: date, last: date, status: Status) -> list[f.SickCertificate]:
    """Leaves that follow each other without overlapping, mostly sickness, mostly over up to fourteen months."""
    found: list[f.SickCertificate] = []
    back = st.sampled_from([1500, 430, 430, 120, 120, 30, 30])
    day = max(start, last - draw(back) * ONE)
    for _ in range(draw(st.integers(0, 5))):
        day += draw(st.sampled_from([0, 1, 3, 20, 60])) * ONE
        if day > last:
            break
        end = day + draw(st.sampled_from([0, 2, 8, 30, 90, 400])) * ONE
        kind = draw(st.sampled_from(["cmo"] * 4 + [draw(st.sampled_from(_LEAVES[status]))]))
        found.append(
            f.SickCertificate(
                effective_on=day,
                kind=AbsenceKind(kind),
                last_day=end,
                prolongation=draw(st.booleans()),
                carence_waived=draw(st.sampled_from([None, None, None, "ALD"])),
            )
        )
        day = end + ONE
    return found


@st.composite
def strikes(
    draw: st.DrawFn, month: date, certificates: list[f.SickCertificate], first: date, last: date
) -> list[f.AgentFact]:
    found: list[f.AgentFact] = []
    for n in draw(st.sets(st.integers(0, last_of(month).day - 1), max_size=8)):
        day = month + n * ONE
        sick = any(each.effective_on <= day <= each.last_day for each in certificates)
        if sick or not first <= day <= last:
            continue
        unit = draw(st.sampled_from([StrikeUnit.DAY, StrikeUnit.DAY, StrikeUnit.HALF_DAY, StrikeUnit.HOUR]))
        quantity = Decimal(draw(st.integers(1, 7))) if unit == StrikeUnit.HOUR else Decimal(1)
        found.append(f.StrikeRecorded(effective_on=day, unit=unit, quantity=quantity))
    return found


@st.composite
def requalifications(
    draw: st.DrawFn, certificates: list[f.SickCertificate], status: Status
) -> list[f.LeaveRequalified]:
    """At most one stop of ordinary sickness that a later decision makes another leave, whole or its end."""
    stops = [each for each in certificates if each.kind == "cmo"]
    if not stops or draw(st.integers(0, 2)):
        return []
    stop = draw(st.sampled_from(stops))
    first = max(stop.effective_on, stop.last_day - draw(st.sampled_from([3, 500])) * ONE)
    kind = draw(st.sampled_from(["clm", "cld", "citis"] if status == Status.OFFICIAL else ["cgm", "accident_travail"]))
    return [f.LeaveRequalified(effective_on=first, last_day=stop.last_day, kind=AbsenceKind(kind))]


@st.composite
def statements(draw: st.DrawFn, certificates: list[f.SickCertificate], status: Status) -> list[f.DailyBenefitsStated]:
    """The fund tells the benefits of one stop of a contractuel, after its days of waiting."""
    stops = [each for each in certificates if each.kind == "cmo" and (each.last_day - each.effective_on).days > 3]
    if status == Status.OFFICIAL or not stops or draw(st.booleans()):
        return []
    stop = draw(st.sampled_from(stops))
    return [
        f.DailyBenefitsStated(
            effective_on=stop.effective_on + 3 * ONE, last_day=stop.last_day, daily_gross=Decimal("32.37")
        )
    ]


@st.composite
def small_print(
    draw: st.DrawFn, month: date, certificates: list[f.SickCertificate], status: Status, first: date, last: date
) -> list[f.AgentFact]:
    """Certificates sent late, hours not done on a day at work, part time for therapy."""
    found: list[f.AgentFact] = []
    for each in certificates if status == Status.OFFICIAL else ():
        if each.kind == "cmo" and draw(st.booleans()):
            sent_on = each.effective_on + draw(st.sampled_from([3, 8, 40])) * ONE
            found.append(
                f.CertificateSentLate(effective_on=each.effective_on, sent_on=sent_on, excused=draw(st.booleans()))
            )
    day = month + draw(st.integers(0, last_of(month).day - 1)) * ONE
    at_work = first <= day <= last and not any(each.effective_on <= day <= each.last_day for each in certificates)
    if at_work and draw(st.booleans()):
        found.append(f.HoursNotWorked(effective_on=day, hours=Decimal(draw(st.integers(1, 7)))))
    if status == Status.OFFICIAL and not draw(st.integers(0, 3)):
        percent = draw(st.sampled_from([50, 70, 90]))
        found.append(f.TherapeuticPartTimeGranted(effective_on=day, last_day=day + 40 * ONE, percent=percent))
    return found


@st.composite
def officials(draw: st.DrawFn, status: Status = Status.OFFICIAL) -> tuple[date, Agent]:
    """An official of either regime, or a contractuel."""
    month = draw(MONTHS)
    start, end = draw(presences(month))
    last = min(end or last_of(month), last_of(month))
    certificates = draw(certificates_of(start, last, status))
    since = draw(st.sampled_from([start, date(2020, 2, 29), start - 200 * ONE]))
    births = tuple(draw(st.lists(st.dates(date(2004, 1, 1), date(2026, 12, 31)), max_size=3)))
    facts: list[f.AgentFact] = [
        engaged(start, status),
        f.ServiceRecognised(effective_on=start, since=since),
        a_position(start, im=draw(st.integers(360, 600))),
        hours(start, draw(st.sampled_from(["35", "31.5", "28", "20"])), draw(SHARES)),
        f.FamilyDeclared(effective_on=start, births=births, claimed=draw(st.booleans())),
        *draw(changes(month, start)),
        *certificates,
        *draw(requalifications(certificates, status)),
        *draw(statements(certificates, status)),
        *draw(small_print(month, certificates, status, max(start, month), last)),
        *draw(strikes(month, certificates, max(start, month), last)),
        *([ended(end)] if end else []),
    ]
    return month, tuple(facts)


@st.composite
def elus(draw: st.DrawFn) -> tuple[date, Agent]:
    month = draw(MONTHS)
    start, end = draw(presences(month))
    facts: list[f.AgentFact] = [engaged(start, Status.ELECTED), a_mandate(start, draw(_PERCENTS))]
    for n in draw(st.sets(st.integers(1, 30), max_size=2)):
        if month + n * ONE > start:
            facts.append(a_mandate(month + n * ONE, draw(_PERCENTS)))
    return month, (*facts, *([ended(end)] if end else []))


_PERCENTS = st.sampled_from(["0", "10.7", "25.5", "28.1", "55.7"])
POLICIES = st.fixed_dictionaries(
    {
        "thirtieths": st.sampled_from(["calendar_days", "complement"]),
        "elected_proration": st.sampled_from(["thirtieths", "calendar"]),
        "ifse_in_sickness": st.sampled_from(list(SickPrimePolicy)),
        "part_time_ceiling": st.booleans(),
    }
)


def _said(situation: Situation) -> list[dict[str, object]]:
    """The segments in the words of the double: fractions instead of two integers."""
    return [_segment(part) for part in situation.segments]


def _segment(part: dict[str, int]) -> dict[str, object]:
    if part["elected_percent"] or not part["im"]:
        return {
            "elected_percent": part["elected_percent"],
            "elected": Fraction(part["elected_num"], part["elected_den"]),
        }
    of_others = ("elected_percent", "origin_im", "origin_nbi", *AGREED_SEGMENT_INPUTS)
    names = [name for name in SEGMENT_INPUTS if name not in of_others and name[-4:] not in ("_num", "_den")]
    plain: dict[str, object] = {name: part[name] for name in names}
    pairs = {name: Fraction(part[f"{name}_num"], part[f"{name}_den"]) for name in ("quota", "post", "strike", "undone")}
    return plain | pairs


# What the double does not judge: it never refuses what is closed to a regime or struck on the same day.
_ELSEWHERE = ("leave_not_open", "regime_change", "therapeutic_not_covered", "hours_elsewhere")


@settings(max_examples=400, deadline=None)
@given(st.one_of(officials(), officials(Status.CONTRACT)), POLICIES, st.booleans())
def test_staff_agree_with_the_double(case: tuple[date, Agent], policies: dict[str, Any], follows: bool) -> None:
    month, agent = case
    policy = SickPrimePolicy.FOLLOWS_PAY if follows else SickPrimePolicy.SUSPENDED
    clauses = f.AbsenceClausesVoted(effective_on=date(2024, 1, 1), code="ifse", service_accident=policy)
    employer = (*an_employer(**policies), clauses)
    try:
        double = DayByDay(agent, employer, month, the_law())
        wanted = double.segments()
    except Exhausted:
        wanted = None
    try:
        found = situated(agent, month, employer=employer)
    except NothingToPay:
        assert wanted is not None and (sum(int(str(each["days"])) for each in wanted) == 0 or double.nothing_is_paid())
        return
    except Refused as refusal:
        assert (wanted is None and refusal.code == "sick_leave_exhausted") or refusal.code in _ELSEWHERE
        return
    assert _said(found) == wanted
    assert found.inputs["ceiling"] == double.ceiling()
    assert found.inputs["sft_children"] == double.children()


@settings(max_examples=150, deadline=None)
@given(elus(), POLICIES)
def test_elus_agree_with_the_double(case: tuple[date, Agent], policies: dict[str, Any]) -> None:
    month, agent = case
    employer = an_employer(**policies)
    double = DayByDay(agent, employer, month, the_law())
    try:
        found = situated(agent, month, employer=employer)
    except NothingToPay:
        assert not any(each["elected_percent"] and each["elected"] for each in double.segments())
        return
    assert _said(found) == double.segments()
    assert found.inputs["ceiling"] == double.ceiling()


@settings(max_examples=200, deadline=None)
@given(officials(), POLICIES, st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(case: tuple[date, Agent], policies: dict[str, Any], chance: Random) -> None:
    month, agent = case
    employer = an_employer(**policies)
    assert _outcome(_shuffled(agent, chance), month, _shuffled(employer, chance)) == _outcome(agent, month, employer)


@settings(max_examples=50, deadline=None)
@given(officials())
def test_a_fact_said_twice_changes_nothing(case: tuple[date, Agent]) -> None:
    month, agent = case
    assert _outcome(agent + agent, month, an_employer()) == _outcome(agent, month, an_employer())


@settings(max_examples=200, deadline=None)
@given(officials())
def test_shares_stay_within_the_month(case: tuple[date, Agent]) -> None:
    """Sick and struck thirtieths never exceed the segment's, and the segments never exceed thirty."""
    month, agent = case
    found = _outcome(agent, month, an_employer())
    if not isinstance(found, Situation):
        return
    assert sum(part["days"] for part in found.segments) <= 30
    for part in found.segments:
        days = Fraction(part["days"])
        lost = sum(part[f"{leave}_loss"] for leave in UNPAID_LEAVES)
        sick = part["carence_days"] + part["reduced_days"] + part["half_days"] + Fraction(lost, 100)
        assert 0 <= sick <= days
        assert 0 <= Fraction(part["strike_num"], part["strike_den"]) * 30 <= days - sick
        assert 0 <= part["ifse_weight"] <= part["full_weight"] + part["half_days"] * 50 <= 100 * days


def _shuffled(facts: tuple[f.Fact, ...], chance: Random) -> tuple[f.Fact, ...]:
    shuffled = list(facts)
    chance.shuffle(shuffled)
    return tuple(shuffled)


def _outcome(agent: tuple[f.Fact, ...], month: date, employer: tuple[f.Fact, ...]) -> Situation | tuple[str, str]:
    try:
        return situated(agent, month, employer=employer)  # type: ignore[arg-type]
    except (NothingToPay, Refused) as said:
        return type(said).__name__, str(said)
