"""Rappels: what is learnt late is paid once, by itself, under the rules of its own month, and with its cause."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest

from domain import commands, run_commands, streams
from domain.bulletin import Bulletin, months_reopened, read_again
from domain.event import EventReference
from domain.principal import Principal
from domain.refusal import Refused
from payroll import facts
from payroll.calculate import CURRENT, Engine
from payroll.law import Law, load_law
from payroll.words import AbsenceKind, HoursKind, PrimeShape, Status
from tests.domain import town
from tests.domain.town import ADMIN, CODE, PAYROLL, PROOF, a_service, agent_id

JANUARY, FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in (1, 2, 3, 4))
CNRACL_2025 = ("cnracl.employer", date(2025, 1, 1))


class Clock(town.Clock):
    def __init__(self):
        self.now = datetime(2025, 1, 8, 9, 0, tzinfo=UTC)


def law_without(*unknown):
    """The shipped law, as if these values (key, effective date) were not published yet."""
    law = load_law()
    parameters = []
    for parameter in law.parameters.values():
        kept = tuple(each for each in parameter.values if (parameter.key, each.effective_on) not in unknown)
        parameters.append(
            type(parameter)(**{**{f: getattr(parameter, f) for f in parameter.__slots__}, "values": kept})
        )
    return Law.of(parameters)


def payday(month):
    return month.replace(day=26)


def issued(service, month, rank=1, agents=()):
    town.issued(service, month, rank, payday(month), agents)
    return {
        number: bulletin_of(service, number, month, rank) for number in (1, 2) if stands(service, number, month, rank)
    }


def stands(service, number, month, rank):
    return service.desk(PAYROLL, CODE).load(Bulletin, streams.bulletin(agent_id(number), month, rank)).stands


def event_of(service, number, month, rank=1):
    return service.desk(PAYROLL, CODE).load(Bulletin, streams.bulletin(agent_id(number), month, rank)).issued


def bulletin_of(service, number, month, rank=1):
    plan_of = service.knowledge.law_log(service.store.head()).legislation.plan
    event = event_of(service, number, month, rank)
    return read_again(event, plan_of(event.plan), plan_of)


def enter(service, number, fact, **said):
    return service.acting(PAYROLL, CODE).do(commands.record_agent_fact, agent_id(number), fact, PROOF, **said)


def rappels(bulletin):
    """(month, code) → (amount, employer), euros."""
    return {
        (line.origin.month, line.code): (Decimal(line.amount) / 100, Decimal(line.employer) / 100)
        for line in bulletin.lines
        if line.origin
    }


def position(im, since, echelon=7):
    return facts.PositionHeld(
        effective_on=since, grade="adjoint_administratif_territorial", echelon=echelon, ib=461, im=im
    )


@pytest.fixture
def service(log):
    """Two officials, IM 400, IFSE 200, the law complete."""
    service = a_service(log, Clock())
    town.a_town(service, 2)
    return service


# ---- a late decree ---------------------------------------------------------------------------------------------------


def test_scenario_i_a_late_decree_is_paid_by_the_employer_alone_also_for_the_agent_who_left(log):
    """Base 410 × 4,92278 = 2 018,34. 34,65 % = 699,35; 31,65 % = 638,80; the difference is 60,55, all the employer's."""
    service = a_service(log, Clock())
    service.acting(ADMIN).do(commands.publish_law, law_without(CNRACL_2025))
    town.a_town(service, 2, law=None)
    for number in (1, 2):
        enter(service, number, position(410, JANUARY))
    enter(service, 2, facts.EngagementEnded(effective_on=date(2025, 1, 31), reason="mutation"))
    january = issued(service, JANUARY)
    assert january[1].part("cnracl", "base") == 2018_34
    assert january[1].part("cnracl", "employer") == 638_80
    service.acting(ADMIN).do(commands.publish_law)
    february = issued(service, FEBRUARY)
    assert rappels(february[1]) == {(1, "cnracl"): (Decimal(0), Decimal("60.55"))}
    assert february[1].part("cnracl", "employer") == 699_35
    assert february[1].totals.net_before_pas == january[1].totals.net_before_pas
    assert february[1].totals.employer_contributions == january[1].totals.employer_contributions + 2 * 60_55
    left = february[2]
    assert rappels(left) == {(1, "cnracl"): (Decimal(0), Decimal("60.55"))}
    assert (left.totals.net_a_payer, left.totals.gross, left.totals.cost) == (0, 0, 60_55)
    assert left.lines == left.reopened[0].lines
    march = issued(service, MARCH)
    assert rappels(march[1]) == {} and 2 not in march


def test_scenario_ii_a_new_engine_pays_none_of_the_cents_it_finds(log):
    """The next engine rounds the traitement down by one cent: replay lists it, the next run owes nothing."""
    old = a_service(log, Clock())
    town.a_town(old, 2)
    issued(old, JANUARY)
    new = a_service(log, old.clock, engine=Engine("next", _one_cent_less))
    replayed = run_commands.replay(new.desk(PAYROLL, CODE), JANUARY)
    stored = event_of(new, 1, JANUARY)
    recalculated = replayed.paid[0].bulletin
    assert recalculated.part("traitement_indiciaire") == stored.amounts[0] - 1
    february = issued(new, FEBRUARY)
    assert rappels(february[1]) == {} and february[1].reopened == ()
    assert event_of(new, 1, FEBRUARY).engine == "next"


def _one_cent_less(local):
    from dataclasses import replace

    from payroll.rules import RuleTable

    return RuleTable(
        replace(rule, amount=rule.amount - 1) if rule.code == "traitement_indiciaire" else rule
        for rule in CURRENT.rules(local).rules
    )


# ---- a late career ---------------------------------------------------------------------------------------------------


def test_an_echelon_two_months_late(service):
    """IM 400 → 410 from January, learnt in March. Each month: 2 018,34 − 1 969,11 = 49,23 of traitement;
    CNRACL 11,10 %: 224,04 − 218,57 = 5,47 withheld, employer 34,65 %: 699,35 − 682,30 = 17,05."""
    january, february = issued(service, JANUARY), issued(service, FEBRUARY)
    enter(service, 1, position(410, JANUARY))
    march = issued(service, MARCH)
    found = rappels(march[1])
    for month in (1, 2):
        assert found[month, "traitement_indiciaire"] == (Decimal("49.23"), Decimal(0))
        assert found[month, "cnracl"] == (Decimal("-5.47"), Decimal("17.05"))
    assert rappels(march[2]) == {}
    assert march[1].totals.gross == january[1].totals.gross + 3 * 49_23
    reopened = months_reopened(event_of(service, 1, MARCH))
    assert [each.month for each in reopened] == [JANUARY, FEBRUARY]
    late = service.store.stream(agent_id(1), collectivity=CODE)[-1]
    assert {each.causes for each in reopened} == {
        (EventReference(stream=agent_id(1), version=late.originator_version),)
    }
    assert rappels(issued(service, APRIL)[1]) == {}
    assert february[1].totals.gross == january[1].totals.gross


def test_a_correction_of_a_correction_pays_only_what_is_left(service):
    issued(service, JANUARY)
    said = enter(service, 1, position(410, JANUARY)).result
    first = issued(service, FEBRUARY)
    assert rappels(first[1])[1, "traitement_indiciaire"][0] == Decimal("49.23")
    reference = EventReference(stream=said["stream"], version=said["version"])
    enter(service, 1, position(405, JANUARY), replaces=reference)
    # 405 × 4,92278 = 1 993,73; already paid 2 018,34 for each of January and February: −24,61 each.
    march = issued(service, MARCH)
    assert rappels(march[1])[1, "traitement_indiciaire"][0] == Decimal("-24.61")
    assert rappels(march[1])[2, "traitement_indiciaire"][0] == Decimal("-24.61")
    assert rappels(issued(service, APRIL)[1]) == {}


def test_overtime_is_liquidated_again_with_the_grade(service):
    hours = facts.HoursWorked(effective_on=JANUARY, kind=HoursKind.OVERTIME, hours=Decimal(10))
    service.acting(PAYROLL, CODE).do(commands.enter_variable, agent_id(1), JANUARY, hours)
    issued(service, JANUARY)
    enter(service, 1, position(410, JANUARY))
    found = rappels(issued(service, FEBRUARY)[1])
    # Hour: IM × 59,0734 / 1820 × 1,25: 400 → 16,2289… = 16,23; 410 → 16,6347 = 16,63; ten hours: 4,00 more.
    assert found[1, "ihts"][0] == Decimal("4.00")


def test_a_late_strike_is_taken_back(service):
    """One thirtieth of 1 969,11 is 65,64; of the IFSE 6,67; the transfert primes/points moves by its own rule."""
    issued(service, JANUARY)
    enter(service, 1, facts.StrikeRecorded(effective_on=date(2025, 1, 14)))
    found = rappels(issued(service, FEBRUARY)[1])
    assert found[1, "greve_traitement"][0] == Decimal("-65.64")
    assert found[1, "greve_primes"][0] == Decimal("-6.67")


def test_a_late_variable_of_an_issued_month_is_paid_once(service):
    issued(service, JANUARY)
    hours = facts.HoursWorked(effective_on=JANUARY, kind=HoursKind.OVERTIME, hours=Decimal(10))
    service.acting(PAYROLL, CODE).do(commands.enter_variable, agent_id(1), JANUARY, hours)
    assert rappels(issued(service, FEBRUARY)[1])[1, "ihts"][0] == Decimal("162.30")
    assert rappels(issued(service, MARCH)[1]) == {}


def test_what_a_complementary_run_paid_is_not_paid_again(service):
    issued(service, JANUARY)
    cia = facts.AmountPaid(effective_on=JANUARY, code="cia", amount=Decimal("300.00"), rank=2)
    service.acting(PAYROLL, CODE).do(commands.enter_variable, agent_id(1), JANUARY, cia)
    town.issued(service, JANUARY, 2, date(2025, 1, 30), (agent_id(1),))
    assert rappels(issued(service, FEBRUARY)[1]) == {}
    enter(service, 1, position(410, JANUARY))
    found = rappels(issued(service, MARCH)[1])
    assert (1, "cia") not in found and found[1, "traitement_indiciaire"][0] == Decimal("49.23")


def test_an_agent_learnt_late_is_paid_the_whole_months(service):
    issued(service, JANUARY)
    agent = agent_id(3)
    act = service.acting(PAYROLL, CODE)
    act.do_all("settle", town._settle(3, CODE))
    bulletin = (issued(service, FEBRUARY), bulletin_of(service, 3, FEBRUARY))[1]
    assert rappels(bulletin)[1, "traitement_indiciaire"][0] == Decimal("1969.11")
    assert rappels(bulletin)[1, "ifse"][0] == Decimal("200.00")
    assert agent in service.knowledge.ledger(CODE, service.store.head()).agents


def test_rafp_and_tax_follow_the_payment(service):
    """An IFSE of 50 more a month, learnt in March: RAFP base of March 200 + 50 − 13,92 + 2 × 50, within 20 % of the TIB."""
    january = issued(service, JANUARY)
    issued(service, FEBRUARY)
    enter(service, 1, facts.PrimeGranted(effective_on=JANUARY, code="ifse", monthly_amount=Decimal("250.00")))
    march = issued(service, MARCH)[1]
    assert rappels(march)[1, "ifse"] == (Decimal("50.00"), Decimal(0))
    assert not any(code in ("rafp", "pas", "net_imposable") for _, code in rappels(march))
    assert march.part("rafp", "base") == january[1].part("rafp", "base") + 3 * 50_00
    more = march.totals.net_imposable - january[1].totals.net_imposable
    # 150 less CSG deductible 6,8 % of 98,25 % (10,02, by month 3,34) and RAFP 5 % (7,50).
    assert more == 150_00 - 3 * 3_34 - 7_50


# ---- cancelled, blocked, held ----------------------------------------------------------------------------------------


def test_a_cancelled_bulletin_counts_for_nothing(service):
    issued(service, JANUARY)
    enter(service, 1, position(410, JANUARY))
    issued(service, FEBRUARY)
    act = service.acting(PAYROLL, CODE)
    act.do(run_commands.transmit, FEBRUARY, 1, date(2025, 2, 16))
    act.do(run_commands.refuse, FEBRUARY, 1, date(2025, 2, 18), "RIB", [agent_id(1)])
    again = issued(service, FEBRUARY, 2, (agent_id(1),))
    assert rappels(again[1])[1, "traitement_indiciaire"][0] == Decimal("49.23")
    assert rappels(issued(service, MARCH)[1]) == {}


def test_a_cancelled_month_waits_for_its_next_rank_and_is_no_rappel(service):
    issued(service, JANUARY)
    act = service.acting(PAYROLL, CODE)
    act.do(run_commands.transmit, JANUARY, 1, date(2025, 1, 16))
    act.do(run_commands.refuse, JANUARY, 1, date(2025, 1, 18), "RIB", [agent_id(1)])
    enter(service, 1, position(410, JANUARY))
    assert rappels(issued(service, FEBRUARY)[1]) == {}
    paid = issued(service, JANUARY, 2, (agent_id(1),))[1]
    assert paid.part("traitement_indiciaire") == 2018_34
    assert rappels(issued(service, MARCH)[1]) == {}


def test_amounts_taken_over_later_reopen_nothing(service):
    issued(service, JANUARY)
    enter(service, 1, facts.CumulsTakenOver(effective_on=JANUARY, year=2025, amounts={"rafp_gross": Decimal("500.00")}))
    assert rappels(issued(service, FEBRUARY)[1]) == {}


def test_a_rounding_policy_voted_late_pays_nothing(service):
    issued(service, JANUARY)
    policy = facts.PoliciesSet(effective_on=JANUARY, tib_rounding="annual")
    service.acting(PAYROLL, CODE).do(commands.record_employer_fact, policy)
    enter(service, 1, position(401, JANUARY))  # 401 × 59,0734 = 23 688,43 a year: 1 974,0358… either way 1 974,04
    assert rappels(issued(service, FEBRUARY)[1])[1, "traitement_indiciaire"][0] == Decimal("4.93")


def test_a_month_that_cannot_be_recalculated_stays_open_and_is_paid_later(service):
    issued(service, JANUARY)
    said = enter(
        service,
        1,
        facts.SickCertificate(
            effective_on=date(2025, 1, 13), last_day=date(2025, 1, 15), kind=AbsenceKind.SERIOUS_ILLNESS
        ),
    )
    enter(service, 1, position(410, JANUARY))
    february = issued(service, FEBRUARY)
    event = event_of(service, 1, FEBRUARY)
    assert rappels(february[1]) == {}
    assert [each.month for each in event.left] == [JANUARY] and "grave maladie" in event.left[0].reason
    reference = EventReference(stream=said.result["stream"], version=said.result["version"])
    service.acting(PAYROLL, CODE).do(commands.withdraw_agent_fact, agent_id(1), reference)
    assert rappels(issued(service, MARCH)[1])[1, "traitement_indiciaire"][0] == Decimal("49.23")


def test_a_rappel_of_a_past_year_leaves_the_ceilings_of_this_one(log):
    """A contractuel: the rappel of December 2025 bears the rates and the ceiling of 2025 (CSS, art. R. 242-1, II)."""
    service = a_service(log)
    town.a_town(service, 0)
    agent = streams.agent(CODE, "000009", 1)
    hired = date(2025, 12, 1)
    said = [
        facts.Engaged(effective_on=hired, status=Status.CONTRACT),
        facts.PositionHeld(effective_on=hired, grade="adjoint_technique", echelon=1, ib=367, im=366),
        facts.WorkingTimeSet(effective_on=hired, weekly_hours=Decimal(35)),
        facts.PrimeGranted(effective_on=hired, code="ifse", monthly_amount=Decimal("2500.00")),
    ]
    act = service.acting(PAYROLL, CODE)
    act.do_all(
        "settle",
        [
            partial(commands.register_agent, matricule="000009"),
            *(partial(commands.record_agent_fact, agent=agent, fact=fact, evidence=PROOF) for fact in said),
        ],
    )
    december, january = date(2025, 12, 1), date(2026, 1, 1)
    mayor = Principal("maire", "approver", frozenset({CODE}))

    def pay(month):
        town.opened(service, month, 1, month.replace(day=28))
        act.do(run_commands.calculate, month, 1)
        act.do(run_commands.control, month, 1)
        for anomaly in run_commands.pay_run(service.desk(PAYROLL, CODE), month, 1).controlled.anomalies:
            if anomaly.severity == "blocking":
                act.do(run_commands.justify_anomaly, month, 1, anomaly.code, anomaly.agent, "vu")
        digest = act.do(run_commands.submit, month, 1).result["digest"]
        service.acting(mayor, CODE).do(run_commands.approve, month, 1, digest)
        act.do(run_commands.issue, month, 1)
        plan_of = service.knowledge.law_log(service.store.head()).legislation.plan
        event = service.desk(PAYROLL, CODE).load(Bulletin, streams.bulletin(agent, month, 1)).issued
        return event, read_again(event, plan_of(event.plan), plan_of)

    _, first = pay(december)
    cia = facts.AmountPaid(effective_on=december, code="cia", amount=Decimal("400.00"))
    act.do(commands.enter_variable, agent, december, cia)
    event, second = pay(january)
    # Gross of December 1 801,73… + 2 500 is over the ceiling of 3 925: the 400 bear no capped old age, all IRCANTEC B.
    assert first.part("old_age_capped_base") == 3925_00
    found = {line.code: line for line in second.lines if line.origin}
    assert "vieillesse_plafonnee" not in found
    assert found["ircantec_b"].base == 400_00
    # 2025: 6,95 % for the agent (arrêté of 2016); 2026 would be 7,06.
    assert found["ircantec_b"].amount == -27_80
    assert event.before == {}  # the year 2026 begins empty of what belongs to 2025


# ---- debts -----------------------------------------------------------------------------------------------------------


def debts_of(service, number=1):
    return service.knowledge.ledger(CODE, service.store.head()).debts[agent_id(number)]


def test_a_large_negative_rappel_is_withheld_within_the_attachable_share_and_the_rest_is_a_debt(service):
    """IFSE never due (200 a month for two months): the net taken back exceeds nothing; a whole month of strike does."""
    january = issued(service, JANUARY)
    for day in range(1, 31):
        enter(service, 1, facts.StrikeRecorded(effective_on=date(2025, 1, day)))
    february = issued(service, FEBRUARY)[1]
    attachable = february.part("quotite_saisissable")
    assert 0 < attachable < january[1].totals.net_a_payer
    back = -sum(line.amount for line in february.lines if line.origin)
    assert february.totals.carried_debt == back - attachable
    [debt] = debts_of(service)
    assert debt.opened.amount == Decimal(back - attachable) / 100
    march = issued(service, MARCH)[1]
    assert rappels(march) == {}
    assert march.part("reprise_trop_percu") == march.part("quotite_saisissable") > 0
    assert debts_of(service)[0].remaining == debt.opened.amount - Decimal(march.part("reprise_trop_percu")) / 100


def test_a_waived_or_collected_debt_is_withheld_no_more(service):
    issued(service, JANUARY)
    for day in range(1, 31):
        enter(service, 1, facts.StrikeRecorded(effective_on=date(2025, 1, day)))
    issued(service, FEBRUARY)
    service.acting(PAYROLL, CODE).do(commands.pass_debt_to_collector, agent_id(1), 1, "T-2025-3", date(2025, 3, 2))
    assert issued(service, MARCH)[1].part("reprise_trop_percu") == 0
    with pytest.raises(Refused, match="plus à recouvrer"):
        service.acting(PAYROLL, CODE).do(commands.waive_debt, agent_id(1), 1, "Situation sociale")


# ---- rappels that a person types, and what waits for a person ----------------------------------------------------------


def type_rappel(service, month, **said):
    fact = facts.RappelEntered(effective_on=month, **said)
    return service.acting(PAYROLL, CODE).do(commands.enter_variable, agent_id(1), month, fact, PROOF)


def take_over(service, **cents):
    amounts = {name: Decimal(amount) / 100 for name, amount in cents.items()}
    fact = facts.CumulsTakenOver(effective_on=date(2024, 1, 1), year=2024, amounts=amounts)
    return enter(service, 1, fact)


def test_a_typed_rappel_bears_the_rates_of_its_month_of_origin(service):
    """Traitement of 100,00 due for June 2024, before the log: CNRACL 31,65 % (34,65 % in 2025), maladie 8,88 % (9,88)."""
    take_over(service, ceiling=3864_00 * 12, gross=26000_00)
    type_rappel(service, JANUARY, code="traitement_indiciaire", origin=date(2024, 6, 1), amount=Decimal("100.00"))
    january = issued(service, JANUARY)[1]
    found = {line.code: line for line in january.lines if line.origin == date(2024, 6, 1)}
    assert found["traitement_indiciaire"].amount == 100_00
    assert (found["cnracl"].amount, found["cnracl"].employer) == (-11_10, 31_65)
    assert found["maladie"].employer == 8_88
    assert "rafp" not in found and "pas" not in found
    [reopened] = months_reopened(event_of(service, 1, JANUARY))
    assert (reopened.month, len(reopened.causes)) == (date(2024, 6, 1), 1)
    assert rappels(issued(service, FEBRUARY)[1]) == {}


def test_a_typed_rappel_of_a_year_nobody_took_over_is_refused_and_blocks_the_agent_alone(service):
    type_rappel(service, JANUARY, code="traitement_indiciaire", origin=date(2024, 6, 1), amount=Decimal("100.00"))
    town.issued(service, JANUARY, 1, payday(JANUARY))
    run = run_commands.pay_run(service.desk(PAYROLL, CODE), JANUARY, 1)
    assert [each.agent for each in run.issued.blocked] == [agent_id(1)]
    assert "reprise des cumuls" in run.issued.blocked[0].reason


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"code": "cnracl", "origin": date(2024, 6, 1), "amount": Decimal(1)}, "n'est pas une rubrique du brut"),
        ({"code": "ifse", "origin": date(2024, 6, 2), "amount": Decimal(1)}, "premier jour"),
        ({"code": "ifse", "origin": JANUARY, "amount": Decimal(1)}, "précède le mois de paie"),
        ({"code": "ifse", "origin": date(2024, 6, 1), "amount": Decimal(0)}, "zéro"),
        ({"code": "ifse", "origin": date(2024, 6, 1), "amount": Decimal("0.004")}, "pas un centime"),
    ],
)
def test_a_wrong_typed_rappel_is_refused_in_words(service, said, why):
    take_over(service, ceiling=46368_00)
    with pytest.raises(Refused, match=why):
        type_rappel(service, JANUARY, **said)
        town.issued(service, JANUARY, 1, payday(JANUARY))
        run = run_commands.pay_run(service.desk(PAYROLL, CODE), JANUARY, 1)
        raise Refused(run.issued.blocked[0].reason)


def test_a_rappel_typed_for_an_issued_run_is_refused(service):
    issued(service, JANUARY)
    with pytest.raises(Refused, match="déjà émise"):
        type_rappel(service, JANUARY, code="ifse", origin=date(2024, 6, 1), amount=Decimal(10))


def anomalies(service, month):
    controlled = run_commands.pay_run(service.desk(PAYROLL, CODE), month, 1).controlled
    found = defaultdict(str)
    for each in controlled.anomalies:
        found[each.code, each.agent] += f"{each.message}\n"
    return found


def test_a_difference_of_rounding_or_of_take_over_is_listed_with_its_amount(service):
    """Annual rounding: 400 × 59,0734 = 23 629,36 ÷ 12 = 1 969,1133; the CIA capped by a take-over of the ceiling is not paid."""
    enter(service, 1, position(367, JANUARY))
    issued(service, JANUARY)
    # 367 × 59,0734 = 21 679,9378 → 21 679,94 ÷ 12 = 1 806,66166…; exact 1 806,66148…: the same cent, nothing is listed.
    policy = facts.PoliciesSet(effective_on=JANUARY, tib_rounding="annual")
    service.acting(PAYROLL, CODE).do(commands.record_employer_fact, policy)
    issued(service, FEBRUARY)
    assert not any(code == "difference_sans_rappel" for code, _ in anomalies(service, FEBRUARY))
    taken = {"transfer_due": Decimal("160.00"), "transfer_paid": Decimal("160.00"), "transfer_primes": Decimal(3000)}
    enter(service, 1, facts.CumulsTakenOver(effective_on=JANUARY, year=2025, amounts=taken))
    march = issued(service, MARCH)[1]
    assert rappels(march) == {}
    # 167 a year, 160 taken over: 7 remain, January had withheld 13,92, the difference is 6,92.
    assert "+6,92 €" in anomalies(service, MARCH)["difference_sans_rappel", agent_id(1)]


def test_a_month_left_open_is_an_anomaly_with_what_to_do(service):
    issued(service, JANUARY)
    leave = facts.SickCertificate(
        effective_on=date(2025, 1, 13), last_day=date(2025, 1, 15), kind=AbsenceKind.SERIOUS_ILLNESS
    )
    enter(service, 1, leave)
    issued(service, FEBRUARY)
    assert "01/2025" in anomalies(service, FEBRUARY)["mois_a_reprendre", agent_id(1)]


def test_a_claim_of_more_than_two_years_is_listed_and_never_withheld(log):
    """January 2023, paid on 26 January: a mistake is prescribed on 1 February 2025 (loi n° 2000-321, art. 37-1)."""
    service = a_service(log, Clock())
    town.a_town(service, 0)
    service.acting(PAYROLL, CODE).do_all("settle", town._settle(1, CODE, hired=date(2022, 1, 1)))
    for fact in town.employer(date(2023, 1, 1)):
        service.acting(PAYROLL, CODE).do(commands.record_employer_fact, fact)
    months = (date(2023, 1, 1), date(2025, 1, 1))
    for month in months:
        town.issued(service, month, 1, payday(month))
    enter(service, 1, facts.StrikeRecorded(effective_on=date(2023, 1, 10)))
    february = issued(service, FEBRUARY)[1]
    [reopened] = months_reopened(event_of(service, 1, FEBRUARY))
    assert (reopened.month, reopened.final) == (date(2023, 1, 1), "prescription")
    assert rappels(february) == {} and february.totals.carried_debt == 0
    assert "prescrit" in anomalies(service, FEBRUARY)["trop_percu_prescrit", agent_id(1)]
    assert rappels(issued(service, MARCH)[1]) == {}


def test_a_withholding_of_an_issued_month_is_refused_and_told_where_to_go(service):
    mutuelle = facts.LocalRubriqueDefined(
        effective_on=JANUARY, code="mutuelle", label="Mutuelle", shape=PrimeShape.WITHHOLDING
    )
    act = service.acting(PAYROLL, CODE)
    act.do(commands.record_employer_fact, mutuelle)

    def withheld(month, rank=1):
        fact = facts.AmountPaid(effective_on=month, code="mutuelle", amount=Decimal(40), rank=rank)
        return act.do(commands.enter_variable, agent_id(1), month, fact).result

    said = withheld(JANUARY)
    january = issued(service, JANUARY)[1]
    assert january.part("mutuelle") == 40_00
    with pytest.raises(Refused, match="prochaine paie"):
        withheld(JANUARY)
    reference = EventReference(stream=said["stream"], version=said["version"])
    with pytest.raises(Refused, match="ne se rappelle pas"):
        act.do(commands.withdraw_variable, agent_id(1), JANUARY, reference)
    withheld(JANUARY, rank=2)
    withheld(FEBRUARY)
    assert issued(service, FEBRUARY)[1].part("mutuelle") == 40_00
