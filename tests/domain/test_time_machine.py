"""Random histories of a commune over a year: whatever came late, was corrected, refused or reissued, what is paid is what is due.

What is due is what a second log says, where the same facts were all entered on time and each month issued once. Differences
that the law allows are those of `ALLOWED`, and no others.
"""

import os
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from domain import commands, law_log, run_commands
from domain.bulletin import months_left, months_reopened, read_again, settles
from domain.event import EventReference
from domain.ledger import Ledger
from domain.refusal import Refused
from payroll import facts
from payroll.presence import last_of
from payroll.rappels import inputs_of
from payroll.situation import YEAR_OF_WORK
from payroll.words import (
    AbsenceKind,
    AnnuityFund,
    ElectedBody,
    ElectedFunction,
    HoursKind,
    Majoration,
    Prevention,
    PrimeShape,
    SickPrimePolicy,
    Status,
    StrikeUnit,
)
from tests.domain import replays
from tests.domain.time_machine import (
    CLOSING,
    CONTRACT,
    ELECTED,
    EVERYBODY,
    GRADE,
    LATE,
    MAYOR_PAID,
    MONTHS,
    OFFICIAL,
    OFFICIALS,
    PART_POST,
    QUIET,
    SECOND,
    SICK,
    STAFF,
    a_commune,
    a_service,
    arrive,
    bulletins_of,
    described,
    employer_facts,
    fresh,
    law_of_before,
    ledger_of,
    lines_of,
    of_the_year_to_date,
    pas,
    pay,
    people,
    plans_of,
    refused_of,
    shared_law,
    staff,
    whole_law,
)
from tests.domain.town import ADMIN, CODE, PAYROLL, PROOF

ALLOWED = {
    "settled by payment": "RAFP, PAS, net: the rules, the base and the year of the payment (décret n° 2004-569, art. 2; "
    "CGI, art. 204 A). They are no rappel lines; their yearly rule is checked apart.",
    "year to date, out of order": "a month or a complement paid after a later month, or by two bulletins: ceilings and "
    "bases are regularised on the year (CSS, art. R. 242-1 and R. 242-2), so the year agrees and not each month; each "
    "bulletin rounds its own shares, so they agree to half a cent for each bulletin of the year.",
    "relief of overtime, out of order": "the rate that it gives back is that of the bracket to date when the hours were paid "
    "(CSS, art. D. 241-21); its base agrees.",
    "capped FNAL, out of order": "headcount across the fifty within the year: each month bears it or not, so the sum follows "
    "the split; the year's base itself (`fnal_base`) agrees.",
    "known gap, a late rate out of order": "a base moved between two months of the year by an unusual order keeps the rates "
    "of each payment when a rate of that year is published later: cents, never the base.",
    "refused": "a month that the calculator refuses in the final state is paid in neither log.",
}
INTO_YEAR = st.integers(0, len(MONTHS) - 1)
DAYS = st.sampled_from((1, 1, 11, 16))


@pytest.fixture(autouse=True, scope="module")
def laws_compiled_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(law_log, "LawInForce", shared_law)
        yield


# ---- what can be said ------------------------------------------------------------------------------------------------


def day(month: int, of_month: int) -> date:
    return MONTHS[month].replace(day=of_month)


def position(since, im):
    return facts.PositionHeld(effective_on=since, grade=GRADE, echelon=7, ib=450, im=im)


def ifse(since, amount):
    return facts.PrimeGranted(effective_on=since, code="ifse", monthly_amount=Decimal(amount))


def astreinte(since, amount):
    return facts.PrimeGranted(effective_on=since, code="astreinte", monthly_amount=Decimal(amount))


def mandate(since, percent):
    return facts.MandateHeld(effective_on=since, function=ElectedFunction.MAYOR, percent=Decimal(percent))


def prevented(month, days, daily):
    """An élu absent from the 3rd of a month, of twenty-five days at most: two never overlap."""
    since = day(month, 3)
    return facts.MandatePrevented(
        effective_on=since,
        last_day=since + timedelta(days=days),
        reason=Prevention.SICKNESS,
        daily_allowance=Decimal(daily),
    )


def another_mandate(since, gross):
    return facts.OtherMandateDeclared(
        effective_on=since, code="region", body=ElectedBody.REGION, monthly_gross=Decimal(gross)
    )


def voted(since, kinds):
    deputies = facts.VotedIndemnity(function=ElectedFunction.DEPUTY_MAYOR, percent=Decimal("11.77"))
    majorations = tuple(facts.VotedMajoration(kind=kind) for kind in kinds)
    return facts.IndemnitiesVoted(effective_on=since, indemnities=(deputies,), majorations=majorations)


def sick(month, days, prolongation, kind=AbsenceKind.ORDINARY_SICKNESS):
    """A certificate from the 10th of an even month, or its prolongation from the 5th of the next: they never overlap."""
    since = day(month - month % 2 + 1, 5) if prolongation else day(month - month % 2, 10)
    last = since + timedelta(days=min(days, 33 if prolongation else 20))
    return facts.SickCertificate(effective_on=since, last_day=last, prolongation=prolongation, kind=kind)


def family(since, births):
    return facts.FamilyDeclared(effective_on=since, births=tuple(date(2015 + n, 3, 3) for n in range(births)))


def any_of(*values):
    return st.sampled_from(values)


SINCE = st.builds(day, INTO_YEAR, DAYS)
FIRST = st.builds(day, INTO_YEAR, st.just(1))
CAREER = (
    st.tuples(any_of(*STAFF), st.builds(position, SINCE, any_of(366, 385, 410, 480, 620)))
    | st.tuples(any_of(*OFFICIALS), st.builds(facts.NbiGranted, effective_on=SINCE, points=any_of(0, 10, 25)))
    | st.tuples(any_of(*STAFF), st.builds(facts.CtiGranted, effective_on=SINCE, granted=st.booleans()))
    | st.tuples(any_of(*STAFF), st.builds(ifse, SINCE, any_of(0, 60, 300, 2600)))
    | st.tuples(any_of(*STAFF), st.builds(astreinte, SINCE, any_of(0, 45, 90)))
    | st.tuples(any_of(*STAFF), st.builds(family, SINCE, any_of(0, 1, 2, 3)))
)
TIME = st.tuples(
    any_of(SICK, OFFICIAL, CONTRACT),
    st.builds(
        facts.WorkingTimeSet,
        effective_on=SINCE,
        weekly_hours=st.just(Decimal(35)),
        part_time_percent=any_of(100, 90, 80, 50),
    ),
) | st.tuples(
    any_of(OFFICIAL, PART_POST),
    st.builds(facts.AffiliationDeclared, effective_on=FIRST, total_weekly_hours=any_of(Decimal(20), Decimal(30))),
)
LEAVES = tuple(map(AbsenceKind, ("cmo", "cmo", "cmo", "clm", "citis", "maternite", "conge_parental")))
ABSENCE = st.tuples(
    st.just(SICK), st.builds(sick, INTO_YEAR, any_of(2, 12, 33), st.booleans(), any_of(*LEAVES))
) | st.tuples(
    any_of(OFFICIAL, PART_POST, CONTRACT),
    st.builds(facts.StrikeRecorded, effective_on=st.builds(day, INTO_YEAR, any_of(2, 3, 4)))
    | st.builds(
        facts.StrikeRecorded,
        effective_on=st.builds(day, INTO_YEAR, any_of(8, 9)),
        unit=st.just(StrikeUnit.HOUR),
        quantity=any_of(Decimal(2), Decimal(5)),
    )
    | st.builds(
        facts.HoursNotWorked, effective_on=st.builds(day, INTO_YEAR, st.just(6)), hours=any_of(Decimal(1), Decimal(7))
    ),
)
OFFICE = st.tuples(
    any_of(*ELECTED),
    st.builds(mandate, SINCE, any_of("0", "12.5", "51.6"))
    | st.builds(facts.MandatesAssessed, effective_on=FIRST, subject_to_social_security=st.booleans())
    | st.builds(prevented, st.integers(0, 9), st.integers(5, 25), any_of("0", "25", "60"))
    | st.builds(facts.AffiliationChosen, effective_on=SINCE, renounced=st.booleans())
    | st.builds(another_mandate, FIRST, any_of("0", "1500", "6500"))
    | st.builds(facts.IndemnityClipped, effective_on=FIRST, cut_here=st.booleans())
    | st.builds(
        facts.AnnuityChosen, effective_on=FIRST, fund=st.just(AnnuityFund.CAREL), percent=any_of(Decimal(0), Decimal(8))
    ),
)
EXIT = st.tuples(
    any_of(*EVERYBODY),
    st.builds(
        facts.EngagementEnded,
        effective_on=st.builds(
            lambda month, whole: last_of(MONTHS[month]) if whole else day(month, 16), INTO_YEAR, st.booleans()
        ),
        reason=st.just("mutation"),
    ),
)
AGENT_FACTS = CAREER | TIME | ABSENCE | OFFICE | CAREER | ABSENCE | EXIT
RATES = st.builds(
    facts.LocalRatesSet,
    effective_on=FIRST,
    work_accident=any_of(Decimal("1.66"), Decimal("2.40")),
    mobility=any_of(Decimal(0), Decimal("0.60")),
    cdg=st.just(Decimal("0.80")),
)
POLICIES = st.builds(
    facts.PoliciesSet,
    effective_on=FIRST,
    ifse_in_sickness=st.sampled_from(SickPrimePolicy),
    elected_proration=any_of("thirtieths", "calendar"),
    part_time_ceiling=st.booleans(),
    complementary_majoration=st.booleans(),
)
VOTES = st.builds(voted, SINCE, any_of((), (Majoration.CANTON_SEAT,), (Majoration.TOURISM,)))
EMPLOYER_FACTS = RATES | st.builds(described, FIRST, any_of(12, 60)) | POLICIES | VOTES
VARIABLES = (
    st.tuples(
        any_of(SICK, OFFICIAL, CONTRACT),
        st.builds(lambda hours: ("hours", HoursKind.OVERTIME, Decimal(hours)), any_of(3, 20)),
    )
    | st.tuples(
        any_of(*STAFF), any_of(("cia", None, Decimal(400)), ("cia", None, Decimal(3000)), ("frais", None, Decimal(50)))
    )
    | st.tuples(any_of(SICK, OFFICIAL, CONTRACT), st.just(("astreinte_semaine", None, Decimal(2))))
)


def variable(said, month, rank=1):
    code, kind, amount = said
    if kind is not None:
        return facts.HoursWorked(effective_on=month, kind=kind, hours=amount, over_limit_decision=True, rank=rank)
    if code == "astreinte_semaine":
        return facts.QuantityEntered(effective_on=month, code=code, quantity=amount, rank=rank)
    return facts.AmountPaid(effective_on=month, code=code, amount=amount, rank=rank)


def roundings(service) -> Counter[tuple[str, int]]:
    """How many times the lines of a year were rounded, by matricule: once a bulletin, twice a month paid again."""
    counted: Counter[tuple[str, int]] = Counter()
    for each in bulletins_of(service):
        counted[each.matricule, each.month.year] += 1
        for reopened in months_reopened(each):
            counted[each.matricule, reopened.month.year] += 2
    return counted


# ---- the histories ---------------------------------------------------------------------------------------------------


class Histories(RuleBasedStateMachine):
    """One commune, one year; each rule is something that somebody does, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.service = a_service()
        self.issued = 0  # months issued
        self.next_rank: Counter[date] = Counter()
        self.out_of_order: set[str] = set()
        self.stays_open: dict[date, tuple] = {}  # next ranks opened that pay nobody: no other can be opened over them
        self.held_up: set[str] = set()  # matricules that wait behind one
        self.lag = 0
        self.published = False
        self.law_was_late = False

    @initialize(
        law=any_of("", "values", "all"), payday=any_of(26, 26, 35), taken_over=st.booleans(), months=st.integers(0, 8)
    )
    def settle(self, law, payday, taken_over, months):
        """The first months. `payday` 35: on the 5th of the next month; `taken_over`: the beginning of 2025 paid elsewhere."""
        self.lag, self.published, self.law_was_late = payday, not law, bool(law)
        a_commune(self.service, law_of_before(law) if law else whole_law())
        for fact in employer_facts():
            self.act.do(commands.record_employer_fact, fact)
        for agent, (matricule, engagement, said) in people().items():
            if taken_over and agent in (CONTRACT, OFFICIAL):
                amounts = dict.fromkeys(("gross", "ceiling", "social_base", "ircantec_gross"), Decimal(15000))
                amounts |= dict.fromkeys(("old_age_capped_base", "ircantec_a_base"), Decimal(14000))
                said.append(facts.CumulsTakenOver(effective_on=said[0].effective_on, year=2025, amounts=amounts))
            arrive(self.service, agent, matricule, engagement, said)
        for _ in range(months):
            self.issue_next(False)

    # ---- facts

    @rule(said=AGENT_FACTS)
    def learn(self, said):
        agent, fact = said
        self.obeyed(commands.record_agent_fact, agent, fact, PROOF)

    @rule(said=CAREER | OFFICE | ABSENCE)
    def learn_more(self, said):
        self.learn(said)

    @rule(said=AGENT_FACTS, which=st.integers(0, 50))
    def correct(self, said, which):
        """A fact of the same kind is replaced, at another date perhaps."""
        agent, fact = said
        standing = [version for version, each in self.standing(agent) if type(each) is type(fact)]
        if standing:
            replaced = EventReference(stream=agent, version=standing[which % len(standing)])
            self.obeyed(commands.record_agent_fact, agent, fact, PROOF, replaced)

    @rule(agent=any_of(*EVERYBODY), which=st.integers(0, 50))
    def withdraw(self, agent, which):
        """Never what the dossier cannot do without."""
        standing = [version for version, each in self.standing(agent) if each.effective_on >= MONTHS[0]]
        if standing:
            withdrawn = EventReference(stream=agent, version=standing[which % len(standing)])
            self.obeyed(commands.withdraw_agent_fact, agent, withdrawn)

    @rule(fact=EMPLOYER_FACTS)
    def learn_of_the_employer(self, fact):
        self.obeyed(commands.record_employer_fact, fact)

    @rule(month=INTO_YEAR)
    @precondition(lambda self: LATE not in self.ledger.agents)
    def somebody_is_learnt_of(self, month):
        since = day(month, 11)
        arrive(self.service, LATE, 7, 1, [*staff(Status.OFFICIAL, since, 420, 35, 150), pas(since)])

    @rule(earlier=st.integers(1, 4))
    @precondition(lambda self: LATE in self.ledger.agents)
    def hired_earlier(self, earlier):
        """The engagement of the last comer began months before: it is corrected, with what was held then."""
        known = self.ledger.agents[LATE]
        index = MONTHS.index(known.engaged().effective_on.replace(day=1)) - earlier
        if index >= 0:
            [version] = [version for version, each in known.standing() if isinstance(each, facts.Engaged)]
            engaged, *held = staff(Status.OFFICIAL, day(index, 11), 420, 35, 150)
            replaced = EventReference(stream=LATE, version=version)
            self.obeyed(commands.record_agent_fact, LATE, engaged, PROOF, replaced)
            for fact in held:
                self.obeyed(commands.record_agent_fact, LATE, fact, PROOF)

    @rule(said=VARIABLES, month=INTO_YEAR)
    def enter_variable(self, said, month):
        agent, what = said
        self.obeyed(commands.enter_variable, agent, MONTHS[month], variable(what, MONTHS[month]))

    @rule(which=st.integers(0, 50), said=st.none() | VARIABLES)
    @precondition(lambda self: self.ledger.variables)
    def correct_or_withdraw_variable(self, which, said):
        entered = [(key, version) for key, each in self.ledger.variables.items() for version, _ in each.standing()]
        if not entered:
            return  # all withdrawn
        (agent, month), version = entered[which % len(entered)]
        stream = self.ledger.variables[agent, month].stream
        reference = EventReference(stream=stream, version=version)
        if said is None:
            self.obeyed(commands.withdraw_variable, agent, month, reference)
        else:
            rank = self.ledger.variables[agent, month].dated.events[version].fact.rank
            self.obeyed(commands.enter_variable, agent, month, variable(said[1], month, rank), None, reference)

    @rule()
    @precondition(lambda self: not self.published)
    def publish(self):
        if not self.published:
            self.service.acting(ADMIN).do(commands.publish_law, whole_law())
        self.published = True

    # ---- runs

    @rule(decree=st.booleans())
    @precondition(lambda self: self.issued < len(MONTHS))
    def issue_next(self, decree):
        month = MONTHS[self.issued]
        pay(self.service, month, 1, self.payday(month), meanwhile=self.publish if decree else None)
        self.issued += 1
        self.next_rank[month] = 2

    @rule()
    @precondition(lambda self: self.issued < len(MONTHS))
    def issue_once_more(self):
        self.issue_next(False)

    @rule(month=INTO_YEAR, said=VARIABLES)
    @precondition(lambda self: self.issued)
    def pay_a_complement(self, month, said):
        agent, what = said
        when = MONTHS[month % self.issued]
        if when in self.stays_open or self.waiting(when) or not any(map(settles, self.ledger.standing(agent, when))):
            return
        rank = self.next_rank[when]
        self.obeyed(commands.enter_variable, agent, when, variable(what, when, rank))
        self.rank_issued(when, rank, (agent,))
        self.out_of_order.add(self.ledger.agents[agent].matricule)

    @rule(month=INTO_YEAR, agent=any_of(*EVERYBODY))
    @precondition(lambda self: self.issued)
    def refuse(self, month, agent):
        """The comptable refuses the last bulletin of somebody for a month, even after later months were issued."""
        standing = self.ledger.standing(agent, MONTHS[month % self.issued])
        if standing:
            self.refused(standing[-1])

    @rule(which=st.integers(0, 50), origin=st.booleans())
    @precondition(lambda self: any(map(months_reopened, self.light_bulletins())))
    def refuse_what_a_rappel_rests_on(self, which, origin):
        """The comptable refuses a bulletin that paid rappels, or the bulletin of a month that was paid again."""
        paying = [each for each in self.light_bulletins() if months_reopened(each)]
        chosen = paying[which % len(paying)]
        if origin:
            own = self.ledger.standing(
                chosen.agent, months_reopened(chosen)[which % len(months_reopened(chosen))].month
            )
            chosen = own[0] if own else chosen
        self.refused(chosen)

    @rule(month=INTO_YEAR)
    @precondition(lambda self: any(self.waiting(month) for month in MONTHS[: self.issued]))
    def reissue(self, month):
        waiting = [each for each in MONTHS[: self.issued] if self.waiting(each)]
        self.pay_who_waits(waiting[month % len(waiting)])

    # ---- the end

    def teardown(self):
        if self.ledger.collectivity.joined_on:
            self.agrees()
            event(f"rappels: {min(9, sum(len(months_reopened(each)) for each in self.light_bulletins()))}")

    def agrees(self):
        """Closes the year, plays the second log, and compares."""
        self.publish()
        while self.issued < len(MONTHS):
            self.issue_next(False)
        for month in MONTHS:
            self.pay_who_waits(month)
        pay(self.service, CLOSING, 1, self.payday(CLOSING))
        second = fresh(self.service, (*MONTHS, CLOSING), self.payday)
        refused = refused_of(self.service) | refused_of(second) | self.held_up
        assert not any(each.final for bulletin in self.light_bulletins() for each in months_reopened(bulletin))
        self.what_is_paid_is_what_is_due(second, refused)
        self.years_agree(second, refused)
        self.retirement_of_the_primes_follows_its_year(refused)
        self.money_balances()
        self.nothing_comes_again(refused)
        assert replays.replayed(self.service.store).tally.green

    def what_is_paid_is_what_is_due(self, second, refused):
        paid, due = lines_of(self.service), lines_of(second)
        yearly = of_the_year_to_date(second)
        years: dict[tuple[str, int, str, str], list[int]] = {}
        for agent, month in sorted(paid.keys() | due.keys(), key=str):
            matricule = self.ledger.agents[agent].matricule
            if matricule in refused or month > CLOSING:
                continue
            one, other = paid.get((agent, month), Counter()), due.get((agent, month), Counter())
            for line in sorted(one.keys() | other.keys()):
                if line[0] in yearly and matricule in self.out_of_order:
                    sums = years.setdefault((matricule, month.year, *line), [0, 0])
                    sums[0] += one[line]
                    sums[1] += other[line]
                else:
                    assert one[line] == other[line], (matricule, month, line, one[line], other[line])
        rounded = roundings(self.service) + roundings(second)
        for (matricule, year, code, part), (one, other) in years.items():
            by_bracket = (code, part) == ("allegement_heures", "employee")
            if by_bracket or code == "fnal_plafonne" or (part != "base" and self.law_was_late):
                continue
            allowed = 0 if part == "base" else rounded[matricule, year] / 2
            assert abs(one - other) <= allowed, (matricule, year, code, part, one, other)

    def years_agree(self, second, refused):
        for matricule in {each.matricule for each in self.ledger.agents.values()} - refused:
            for year in (2025, 2026):
                one = self.ledger.year(matricule, year).worked
                other = ledger_of(second).year(matricule, year).worked
                for name in YEAR_OF_WORK:
                    assert one[name] == other[name], (matricule, year, name, one[name], other[name])

    def retirement_of_the_primes_follows_its_year(self, refused):
        """RAFP: what was received in the year, within 20 % of the traitement received by then (décret n° 2004-569, art. 2)."""
        for matricule in {each.matricule for each in self.ledger.agents.values()} - refused:
            sums: dict[int, Counter[str]] = {}
            for each in sorted(self.bulletins(matricule), key=lambda each: each.position):
                year = sums.setdefault(each.payment_date.year, Counter())
                year.update({name: each.own.get(name, 0) for name in ("tib", "rafp_gross", "rafp_base")})
                if each.regime == "cnracl" and matricule not in self.out_of_order:
                    cap = (year["tib"] * 20 + 50) // 100
                    assert abs(year["rafp_base"] - min(year["rafp_gross"], cap)) <= 1

    def money_balances(self):
        """Nets paid, less what was advanced by debts and plus what they gave back, are what the lines say."""
        carried, withheld, plan_of = Counter(), Counter(), plans_of(self.service)
        for each in self.bulletins():
            bulletin = read_again(each, plan_of(each.plan), plan_of)
            totals = bulletin.totals
            lines = (
                totals.gross + totals.employee_contributions + totals.pas + totals.withholdings + totals.reimbursements
            )
            assert totals.net_a_payer - totals.carried_debt == lines
            assert totals.net_a_payer >= 0
            assert {name: amount for name, amount in inputs_of(bulletin.reopened).items() if amount} == {
                name: amount
                for name, amount in bulletin.situation.inputs.items()
                if name.startswith("rappel_") and amount
            }
            carried[each.agent] += totals.carried_debt
            withheld[each.agent] += bulletin.part("reprise_trop_percu")
        for agent in self.ledger.agents:
            debts = self.ledger.debts.get(agent, ())
            assert sum(each.opened.amount for each in debts if not each.cancelled) * 100 == carried[agent]
            assert sum((each.withheld for each in debts), Decimal(0)) * 100 == withheld[agent]
            assert all(each.remaining >= 0 for each in debts if not each.cancelled)

    def nothing_comes_again(self, refused):
        pay(self.service, QUIET, 1, self.payday(QUIET))
        for each in self.bulletins():
            if each.month == QUIET and each.matricule not in refused:
                assert not months_reopened(each) and not months_left(each), each

    # ---- how

    @property
    def act(self):
        return self.service.acting(PAYROLL, CODE)

    @property
    def ledger(self) -> Ledger:
        return ledger_of(self.service)

    def bulletins(self, matricule=None):
        return bulletins_of(self.service, matricule)

    def standing(self, agent):
        known = self.ledger.agents.get(agent)
        return list(known.standing()) if known else []

    def payday(self, month: date) -> date:
        return month + timedelta(days=self.lag - 1)

    def light_bulletins(self):
        return [each for bulletins in self.ledger.bulletins.values() for each in bulletins.values()]

    def refused(self, issued):
        month, agents = issued.month, [issued.agent]
        self.act.do(run_commands.refuse, month, issued.rank, self.payday(month), "RIB", agents)
        self.out_of_order.add(issued.matricule)

    def obeyed(self, command, *said):
        """Facts that the domain refuses (twins, dates) are simply not said."""
        with suppress(Refused):
            self.act.do(command, *said)

    def waiting(self, month):
        known = self.ledger
        return [each for each in known.agents if known.waits(each, month) or known.owes_a_complement(each, month)]

    def pay_who_waits(self, month):
        waiting = self.waiting(month)
        if self.stays_open.get(month):
            self.held_up |= {self.ledger.agents[agent].matricule for agent in waiting}
        elif waiting:
            self.out_of_order |= {self.ledger.agents[agent].matricule for agent in waiting}
            self.rank_issued(month, self.next_rank[month], ())

    def rank_issued(self, month, rank, agents):
        if pay(self.service, month, rank, self.payday(month), agents):
            self.next_rank[month] = rank + 1
        else:
            self.stays_open[month] = agents
            self.held_up |= {self.ledger.agents[agent].matricule for agent in agents}


# ---- histories by name -----------------------------------------------------------------------------------------------


def certificates_learnt_late(said):
    """110 days of sickness from July; the first certificate comes in December: later days fall to half pay."""
    told = [sick(month, days, month % 2 == 1) for month, days in ((0, 20), (1, 33), (2, 20), (3, 33))]
    for fact in told[1:]:
        said.learn((SICK, fact))
    for _ in range(5):
        said.issue_next(False)
    said.learn((SICK, told[0]))


def an_engagement_earlier_than_thought(said):
    said.somebody_is_learnt_of(4)
    for _ in range(6):
        said.issue_next(False)
    said.hired_earlier(3)


def a_regime_learnt_late_then_denied(said):
    """Hours over all employers below the threshold from August, learnt in December; withdrawn in March."""
    for _ in range(5):
        said.issue_next(False)
    fact = facts.AffiliationDeclared(effective_on=day(1, 1), total_weekly_hours=Decimal(20))
    said.learn((OFFICIAL, fact))
    for _ in range(3):
        said.issue_next(False)
    [version] = [version for version, each in said.standing(OFFICIAL) if each == fact]
    said.obeyed(commands.withdraw_agent_fact, OFFICIAL, EventReference(stream=OFFICIAL, version=version))


def a_local_rubrique_voted_late(said):
    for _ in range(4):
        said.issue_next(False)
    shape = facts.LocalRubriqueDefined(effective_on=day(0, 1), code="marche", label="Marché", shape=PrimeShape.MONTHLY)
    said.obeyed(commands.record_employer_fact, shape)
    granted = facts.PrimeGranted(effective_on=day(1, 11), code="marche", monthly_amount=Decimal(70))
    said.learn((PART_POST, granted))
    for _ in range(2):
        said.issue_next(False)
    [version] = [version for version, each in said.standing(PART_POST) if each == granted]
    said.obeyed(commands.withdraw_agent_fact, PART_POST, EventReference(stream=PART_POST, version=version))


def primes_of_the_autumn_learnt_in_january(said):
    """The transfert primes/points closes its year in December: primes of October and December come after it."""
    for _ in range(6):
        said.issue_next(False)
    said.learn((OFFICIAL, ifse(day(3, 1), 0)))
    said.enter_variable((OFFICIAL, ("cia", None, Decimal(400))), 5)


def an_elected_percent_lowered_then_restored(said):
    for _ in range(5):
        said.issue_next(False)
    fact = mandate(day(0, 16), "12.5")
    said.learn((MAYOR_PAID, fact))
    for _ in range(2):
        said.issue_next(False)
    [version] = [version for version, each in said.standing(MAYOR_PAID) if each == fact]
    said.obeyed(commands.withdraw_agent_fact, MAYOR_PAID, EventReference(stream=MAYOR_PAID, version=version))


def one_of_two_engagements_ended(said):
    for _ in range(5):
        said.issue_next(False)
    ended = facts.EngagementEnded(effective_on=date(2025, 9, 16), reason="demission")
    said.learn((SECOND, ended))


def a_refused_month_corrected_before_its_next_rank(said):
    for _ in range(4):
        said.issue_next(False)
    said.refuse(3, OFFICIAL)
    said.learn((OFFICIAL, position(day(3, 11), 480)))
    said.issue_next(False)
    said.learn((OFFICIAL, position(day(2, 1), 410)))
    said.reissue(3)
    said.refuse(4, OFFICIAL)


NAMED = (
    certificates_learnt_late,
    an_engagement_earlier_than_thought,
    a_regime_learnt_late_then_denied,
    a_local_rubrique_voted_late,
    primes_of_the_autumn_learnt_in_january,
    an_elected_percent_lowered_then_restored,
    one_of_two_engagements_ended,
    a_refused_month_corrected_before_its_next_rank,
)


@pytest.mark.parametrize("history", NAMED, ids=lambda each: each.__name__)
def test_a_named_history(history):
    said = Histories()
    said.settle(law="", payday=26, taken_over=False, months=0)
    history(said)
    said.agrees()
    assert any(map(months_reopened, said.light_bulletins()))


@given(
    said=st.lists(
        CAREER | TIME, min_size=2, max_size=6, unique_by=lambda each: (each[0], type(each[1]), each[1].effective_on)
    ),
    data=st.data(),
)
@settings(max_examples=200 if os.environ.get("PAIEX_HYPOTHESIS") == "long" else 10)
def test_the_order_in_which_facts_are_entered_changes_nothing(said, data):
    """Facts of one day, of another kind each; the same month calculated from two logs has the same digest."""
    digests = []
    for order in (said, data.draw(st.permutations(said))):
        service = a_service()
        a_commune(service, whole_law())
        for fact in employer_facts():
            service.acting(PAYROLL, CODE).do(commands.record_employer_fact, fact)
        for agent, (matricule, engagement, first) in people().items():
            arrive(service, agent, matricule, engagement, first)
        for agent, fact in order:
            service.acting(PAYROLL, CODE).do(commands.record_agent_fact, agent, fact, PROOF)
        digests.append([_digest(service, month) for month in MONTHS[::3]])
    assert digests[0] == digests[1]


def _digest(service, month):
    act = service.acting(PAYROLL, CODE)
    act.do(run_commands.open_run, month, 1)
    act.do(run_commands.set_payment_date, month, 1, month.replace(day=26))
    return act.do(run_commands.calculate, month, 1).result["digest"]


LONG = os.environ.get("PAIEX_HYPOTHESIS") == "long"


def test_what_is_paid_is_what_is_due_whatever_the_order():
    examples, steps = (int(os.environ.get("PAIEX_HISTORIES", 400)), 60) if LONG else (5, 30)
    run_state_machine_as_test(Histories, settings=settings(max_examples=examples, stateful_step_count=steps))
