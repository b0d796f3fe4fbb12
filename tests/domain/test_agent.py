"""What may be said of an agent, an employer and a month, and what is refused with its reason."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from domain import events, streams
from domain.agent import EVENT_OF_FACT, Agent
from domain.collectivity import Collectivity
from domain.event import Author, EventReference
from domain.principal import Principal
from domain.refusal import Refused
from domain.variables import MonthlyVariables
from payroll import facts
from payroll.words import AbsenceKind, CollectivityKind, ElectedFunction, HoursKind, Status

BY = Author(user="awa", role="payroll_agent")
HIRED = date(2025, 3, 1)


@pytest.fixture
def agent():
    agent = Agent(streams.agent("labrit", "000042", 1), "labrit")
    agent.register("000042", 1, streams.person("labrit", "000042"), BY)
    agent.record_fact(facts.Engaged(effective_on=HIRED, status=Status.OFFICIAL), BY)
    return agent


def position(day, im=369):
    return facts.PositionHeld(effective_on=day, grade="adjoint_administratif_territorial", echelon=5, ib=374, im=im)


def test_every_fact_of_the_vocabulary_has_its_event():
    assert set(EVENT_OF_FACT) == set(facts.AgentFact.__args__)


def test_the_first_fact_is_the_engagement():
    agent = Agent(streams.agent("labrit", "1", 1), "labrit")
    with pytest.raises(Refused, match="n'existe pas"):
        agent.record_fact(position(HIRED), BY)
    agent.register("1", 1, streams.person("labrit", "1"), BY)
    with pytest.raises(Refused, match="Commencer par son engagement"):
        agent.record_fact(position(HIRED), BY)


def test_a_position_before_the_engagement_is_refused(agent):
    with pytest.raises(Refused, match=r"28/02/2025.*avant l'engagement.*01/03/2025"):
        agent.record_fact(position(date(2025, 2, 28)), BY)


def test_the_same_fact_is_recorded_once(agent):
    first = agent.record_fact(position(HIRED), BY)
    assert agent.record_fact(position(HIRED), BY) == first
    assert agent.version == 3


def test_two_positions_on_one_day_are_a_correction_or_an_error(agent):
    first = agent.record_fact(position(HIRED), BY)
    with pytest.raises(Refused, match="Corriger ce fait"):
        agent.record_fact(position(HIRED, im=371), BY)
    agent.record_fact(position(HIRED, im=371), BY, replaces=first)
    assert [fact.im for fact in agent.standing_facts() if isinstance(fact, facts.PositionHeld)] == [371]
    with pytest.raises(Refused, match="déjà été corrigé"):
        agent.record_fact(position(HIRED, im=372), BY, replaces=first)


def test_a_withdrawn_fact_stands_no_more_and_the_engagement_is_never_withdrawn(agent):
    reference = agent.record_fact(position(HIRED), BY)
    agent.withdraw_fact(reference, BY)
    assert [type(fact) for fact in agent.standing_facts()] == [facts.Engaged]
    with pytest.raises(Refused, match="ne se retire pas"):
        agent.withdraw_fact(EventReference(stream=agent.stream, version=2), BY)


def test_a_second_engagement_needs_its_own_number(agent):
    with pytest.raises(Refused, match="nouvel engagement"):
        agent.record_fact(facts.Engaged(effective_on=date(2026, 1, 1), status=Status.CONTRACT), BY)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (position(HIRED, im=0), "impossible"),
        (facts.WorkingTimeSet(effective_on=HIRED, weekly_hours=Decimal(36)), "35 h"),
        (facts.WorkingTimeSet(effective_on=HIRED, weekly_hours=Decimal(35), part_time_percent=95), "95 %"),
        (facts.NbiGranted(effective_on=HIRED, points=-1), "91-73"),
        (facts.PrimeGranted(effective_on=HIRED, code="ifse", monthly_amount=Decimal("-1")), "négative"),
        (
            facts.SickCertificate(
                effective_on=date(2025, 4, 2), last_day=date(2025, 4, 1), kind=AbsenceKind.ORDINARY_SICKNESS
            ),
            "avant son premier jour",
        ),
        (
            facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.MAYOR, percent=Decimal("25.5")),
            "que les élus",
        ),
    ],
)
def test_impossible_values_are_refused_in_words(agent, fact, words):
    with pytest.raises(Refused, match=words):
        agent.record_fact(fact, BY)


def test_an_elu_has_no_career():
    agent = Agent(streams.agent("labrit", "7", 1), "labrit")
    agent.register("7", 1, streams.person("labrit", "7"), BY)
    agent.record_fact(facts.Engaged(effective_on=HIRED, status=Status.ELECTED), BY)
    with pytest.raises(Refused, match="n'a pas de carrière"):
        agent.record_fact(position(HIRED), BY)


def test_replaying_the_events_gives_the_same_agent(agent):
    first = agent.record_fact(position(HIRED), BY)
    agent.record_fact(position(HIRED, im=371), BY, replaces=first)
    again = Agent(agent.stream, "labrit")
    for version, event in enumerate(agent.recorded, start=1):
        again.replay(type(event).from_bytes(event.to_bytes()), version)
    assert again.standing_facts() == agent.standing_facts()
    assert again.version == agent.version


# ---- the employer --------------------------------------------------------------------------------------------------


@pytest.fixture
def commune():
    commune = Collectivity(streams.collectivity("labrit"), "labrit")
    commune.register("labrit", date(2025, 1, 1), BY)
    return commune


def test_a_deliberation_is_not_executory_before_its_adoption(commune):
    with pytest.raises(Refused, match="avant son adoption"):
        commune.record_deliberation("D1", "ifse", date(2025, 2, 1), date(2025, 1, 31), None, BY)


@pytest.mark.parametrize(
    ("day", "granted"),
    [
        (date(2025, 3, 31), False),
        (date(2025, 4, 1), True),
        (date(2026, 3, 21), True),
        (date(2026, 3, 22), False),
        (date(2026, 5, 1), True),
        (date(2026, 5, 2), False),
    ],
)
def test_a_delegation_holds_from_its_first_day_to_the_eve_of_its_end(commune, day, granted):
    commune.grant_delegation("maire", date(2025, 4, 1), None, None, BY)
    commune.end_delegation("maire", date(2026, 3, 22), BY)
    commune.grant_delegation("maire", date(2026, 4, 1), date(2026, 5, 1), None, BY)
    assert (commune.delegation_of("maire", day) is not None) is granted


def test_two_descriptions_on_one_day_are_a_correction_or_an_error(commune):
    def described(headcount):
        return facts.CollectivityDescribed(
            effective_on=date(2025, 1, 1),
            name="Labrit",
            kind=CollectivityKind.COMMUNE,
            siret="21400001300018",
            population=900,
            headcount=headcount,
            commune="40135",
        )

    first = commune.record_fact(described(12), BY)
    assert commune.record_fact(described(12), BY) == first
    with pytest.raises(Refused, match="Corriger ce fait"):
        commune.record_fact(described(13), BY)
    commune.record_fact(described(13), BY, replaces=first)
    assert [fact.headcount for fact in commune.standing_facts()] == [13]


# ---- the variables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (
            facts.HoursWorked(effective_on=date(2026, 1, 2), kind=HoursKind.OVERTIME, hours=Decimal(2)),
            "premier jour du mois",
        ),
        (facts.HoursWorked(effective_on=date(2026, 1, 1), kind=HoursKind.OVERTIME, hours=Decimal(0)), "744"),
        (facts.AmountPaid(effective_on=date(2026, 1, 1), code="cia", amount=Decimal("-5")), "positif"),
    ],
)
def test_impossible_variables_are_refused(fact, words):
    month = date(2026, 1, 1)
    variables = MonthlyVariables(streams.variables(UUID(int=1), month), "labrit")
    with pytest.raises(Refused, match=words):
        variables.enter(UUID(int=1), month, fact, BY)


def test_two_equal_variables_are_both_true():
    month = date(2026, 1, 1)
    variables = MonthlyVariables(streams.variables(UUID(int=1), month), "labrit")
    hours = facts.HoursWorked(effective_on=month, kind=HoursKind.OVERTIME, hours=Decimal(2))
    first = variables.enter(UUID(int=1), month, hours, BY)
    variables.enter(UUID(int=1), month, hours, BY)
    assert len(variables.standing_facts()) == 2
    variables.withdraw(first, BY)
    assert variables.standing_facts() == (hours,)


# ---- who may -------------------------------------------------------------------------------------------------------


def test_an_approver_belongs_to_a_collectivity():
    with pytest.raises(Refused, match="doit dire laquelle"):
        Principal("maire", "approver")


def test_streams_are_named_by_their_codes_only():
    assert streams.agent("labrit", "42", 1) == streams.agent("labrit", "42", 1)
    assert (
        len({streams.agent("labrit", "42", 1), streams.agent("labrit", "4", 21), streams.person("labrit", "42")}) == 3
    )


def test_an_event_forbids_what_it_does_not_know():
    with pytest.raises(ValueError, match="Extra inputs"):
        events.RunPaid(by=BY, paid_on=HIRED, surprise=1)
