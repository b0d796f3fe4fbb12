"""Replay: what was issued is found again for ever; what is not says which line, by how much, and whether fact, law or engine."""

import gc
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from domain import commands, run_commands, streams
from domain.refusal import Refused
from domain.replay import Cause, Difference, Found, Side, read_position, read_side, replay_career
from domain.store import MemoryStore, Stores
from domain.store.port import EventStore
from payroll import facts
from payroll.calculate import CURRENT, Engine
from payroll.words import Status
from tests.domain.replays import (
    BULLETINS,
    CANCELLED,
    CODE,
    FEBRUARY,
    JANUARY,
    MARCH,
    a_mixed_town,
    a_played_town,
    at,
    compared,
    dearer_cnracl,
    laws,
    publish,
    replayed,
    settle,
    to_the_euro,
)
from tests.domain.town import (
    HIRED,
    MAYOR,
    PAYROLL,
    PROOF,
    a_service,
    a_town,
    agent_id,
    calculated_and_submitted,
    issued,
    opened,
)

NEXT = Engine("next", to_the_euro)
NOW = CURRENT.version

# Traitement of IM 400, January 2026: 400 × 5 907,34 / 1 200 = 1 969,11 (euros → cents).
TRAITEMENT = 196_911


def line(found: Found, line: str, matricule: str = "000001", month: date = JANUARY) -> Difference:
    """The only difference of one line of one bulletin."""
    (only,) = [
        each for each in found.differences if (each.matricule, each.month, each.line) == (matricule, month, line)
    ]
    return only


# ---- what was issued -----------------------------------------------------------------------------------------------


def test_every_bulletin_is_found_again_cancelled_ones_too(log: EventStore) -> None:
    a_played_town(log)
    found = replayed(log)
    assert (found.tally.bulletins, found.tally.cancelled) == (BULLETINS, CANCELLED)
    assert found.tally.green and found.differences == [] and found.sums == {}
    assert found.months == {JANUARY, FEBRUARY, MARCH}


def test_what_is_recorded_later_changes_no_verdict(log: EventStore) -> None:
    service = a_played_town(log)
    strike = facts.StrikeRecorded(effective_on=date(2026, 1, 20))
    service.acting(PAYROLL, CODE).do(commands.record_agent_fact, agent_id(1), strike)
    publish(service, dearer_cnracl(service))
    assert replayed(log).tally.green


def test_one_month_alone_is_judged_within_the_whole_history(log: EventStore) -> None:
    a_played_town(log)
    found = replayed(log, months=(JANUARY,))
    assert (found.tally.bulletins, found.tally.cancelled) == (6, 1) and found.tally.green
    assert replayed(log, months=(FEBRUARY,)).tally.cancelled == 0


def test_a_fact_entered_between_the_calculation_and_the_issue_is_not_read(log: EventStore) -> None:
    """A strike of February entered after January was submitted: January keeps what it read."""
    service = a_service(log)
    a_town(service, 2)
    opened(service)
    digest = calculated_and_submitted(service)
    strike = facts.StrikeRecorded(effective_on=date(2026, 2, 3))
    service.acting(PAYROLL, CODE).do(commands.record_agent_fact, agent_id(1), strike)
    service.acting(MAYOR, CODE).do(run_commands.approve, JANUARY, 1, digest)
    service.acting(PAYROLL, CODE).do(run_commands.issue, JANUARY, 1)
    assert replayed(log).tally.green


# ---- what was altered ----------------------------------------------------------------------------------------------


Change = Callable[[dict[str, Any]], dict[str, Any]]


def alter(database: str, topic: str, change: Change) -> None:
    """Edits the first event of a topic in its table, as somebody with the owner's password could."""
    with psycopg.connect(database) as connection:
        first = "SELECT position, state FROM paiex.events WHERE topic = %s ORDER BY position LIMIT 1"
        position, state = connection.execute(first, [topic]).fetchone() or (0, b"{}")
        altered = json.dumps(change(json.loads(state)), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        connection.execute("UPDATE paiex.events SET state = %s WHERE position = %s", [altered.encode(), position])


def first_amount_dearer(state: dict[str, Any]) -> dict[str, Any]:
    amounts = str(state["amounts"]).split()
    assert amounts[0] == str(TRAITEMENT)
    return state | {"amounts": " ".join([str(TRAITEMENT + 1), *amounts[1:]])}


def test_an_altered_amount_fails_its_arithmetic_by_name(database: str, stores: Stores) -> None:
    a_played_town(stores.writer)
    alter(database, "bulletin.issued.v1", first_amount_dearer)
    found = replayed(stores.writer)
    assert (found.tally.arithmetic_failed, found.tally.knowledge_differs) == (1, 1)
    altered, differs = found.differences
    assert (altered.cause, altered.matricule, altered.line) == (Cause.ALTERED, "000001", "traitement_indiciaire")
    assert (altered.before, altered.after) == (TRAITEMENT + 1, TRAITEMENT)
    assert (differs.before, differs.after) == (TRAITEMENT + 1, TRAITEMENT) and "paiex audit verify" in differs.because[
        0
    ]


def test_an_altered_fact_leaves_the_arithmetic_and_breaks_the_knowledge(database: str, stores: Stores) -> None:
    """IM 400 becomes 401 in the table: 401 × 5 907,34 / 1 200 = 1 974,04 is not what was paid."""
    a_played_town(stores.writer)
    alter(database, "agent.position_held.v1", lambda state: state | {"fact": state["fact"] | {"im": 401}})
    found = replayed(stores.writer)
    assert found.tally.arithmetic_failed == 0
    assert found.tally.knowledge_differs == 3  # three months of one agent
    assert (line(found, "traitement_indiciaire").before, line(found, "traitement_indiciaire").after) == (
        196_911,
        197_404,
    )


def test_an_altered_plan_fails_every_bulletin_that_it_calculated(database: str, stores: Stores) -> None:
    a_played_town(stores.writer)
    alter(database, "legislation.plan_kept.v1", lambda state: state | {"content": state["content"].replace("30", "31")})
    found = replayed(stores.writer)
    assert found.tally.arithmetic_failed > 0
    assert any("a été altéré" in each.because[0] for each in found.differences)


def test_a_deleted_bulletin_is_missed(database: str, stores: Stores) -> None:
    a_played_town(stores.writer)
    with psycopg.connect(database) as connection:
        connection.execute(
            "DELETE FROM paiex.events WHERE position = "
            "(SELECT max(position) FROM paiex.events WHERE topic = 'bulletin.issued.v1')"
        )
    found = replayed(stores.writer)
    assert (found.tally.bulletins, found.tally.missing) == (BULLETINS - 1, 1) and not found.tally.green
    (missed,) = found.differences
    assert missed.month == MARCH and missed.cause is Cause.ALTERED and "le journal ne l'a plus" in missed.because[0]


def test_a_deleted_bulletin_that_nothing_gives_any_more_is_missed_too(database: str, stores: Stores) -> None:
    """Its agent's engagement is altered as well: today's engine refuses the month, the run still names the bulletin."""
    a_played_town(stores.writer)
    with psycopg.connect(database) as connection:
        connection.execute(
            "DELETE FROM paiex.events WHERE topic = 'agent.position_held.v1' OR position = "
            "(SELECT max(position) FROM paiex.events WHERE topic = 'bulletin.issued.v1' AND originator_id = %s)",
            [streams.bulletin(agent_id(1), MARCH, 1)],
        )
    found = replayed(stores.writer)
    assert found.tally.missing == 1 and "03/2026" in found.unreadable[0]


def test_a_bulletin_that_the_run_never_had_is_no_loss_of_the_log(database: str, stores: Stores) -> None:
    """March of agent 1 leaves both the log and the list of its run, as if another engine had given none."""
    a_played_town(stores.writer)
    gone = streams.bulletin(agent_id(1), MARCH, 1)
    with psycopg.connect(database) as connection:
        connection.execute("DELETE FROM paiex.events WHERE originator_id = %s", [gone])
        march = "SELECT position, state FROM paiex.events WHERE topic = 'run.issued.v1' ORDER BY position DESC LIMIT 1"
        position, state = connection.execute(march).fetchone() or (0, b"{}")
        said = json.loads(state)
        said["bulletins"].remove(str(gone))
        connection.execute(
            "UPDATE paiex.events SET state = %s WHERE position = %s", [json.dumps(said).encode(), position]
        )
    found = replayed(stores.writer)
    assert (found.tally.missing, found.tally.knowledge_differs) == (0, 1)
    (given,) = found.differences
    assert (given.matricule, given.before, given.cause) == ("000001", None, Cause.ENGINE)
    assert "que la paie émise n'avait pas" in given.because[0]


def test_an_unreadable_event_is_named_and_the_others_are_still_judged(database: str, stores: Stores) -> None:
    a_played_town(stores.writer)
    alter(database, "bulletin.cancelled.v1", lambda state: state | {"surprise": 1})
    found = replayed(stores.writer)
    assert found.tally.unreadable == 1 and not found.tally.green
    assert "surprise" in found.unreadable[0]


# ---- another engine ------------------------------------------------------------------------------------------------


def test_another_engine_is_listed_with_its_cents(log: EventStore) -> None:
    """The traitement to the euro: 1 969,11 becomes 1 969,00; arithmetic still green, because it reads the stored plan."""
    a_played_town(log)
    found = replayed(log, NEXT)
    assert found.tally.arithmetic_failed == 0
    assert found.tally.knowledge_differs == BULLETINS - 3  # all but the maire, who has no traitement
    differs = line(found, "traitement_indiciaire")
    assert (differs.before, differs.after, differs.cause) == (TRAITEMENT, 196_900, Cause.ENGINE)
    assert differs.because == (f"moteur {NOW} à l'émission, next aujourd'hui",)
    first = next(each for each in found.differences if each.matricule == "000001")
    assert first == differs, "the first line in the order of calculation comes first"
    assert found.sums[Cause.ENGINE].bulletins == BULLETINS - 3


def test_rules_changed_without_changing_version_are_said(log: EventStore) -> None:
    a_played_town(log)
    found = replayed(log, Engine(CURRENT.version, to_the_euro))
    assert "sans changer de version" in line(found, "traitement_indiciaire").because[0]


def test_two_engines_are_compared_to_the_cent(log: EventStore) -> None:
    a_played_town(log)
    head = log.head()
    found = compared(log, Side(head, head, NOW), Side(head, head, "next"), CURRENT, NEXT)
    differs = line(found, "traitement_indiciaire")
    assert (differs.before, differs.after, differs.cause) == (TRAITEMENT, 196_900, Cause.ENGINE)
    assert {each.cause for each in found.differences} == {Cause.ENGINE}


# ---- another moment ------------------------------------------------------------------------------------------------


def a_month_then_a_late_fact_and_a_late_law(log: EventStore) -> tuple[int, int, int]:
    """January issued; on 9 February an échelon since the 16 January; on 10 February a dearer CNRACL since 1 January.

    Gives the positions before both, between them, and after."""
    service = a_service(log)
    a_town(service, 2)
    issued(service)
    before = log.head()
    at(service, date(2026, 2, 9))
    grade = "adjoint_administratif_territorial"
    advanced = facts.PositionHeld(effective_on=date(2026, 1, 16), grade=grade, echelon=7, ib=478, im=420)
    service.acting(PAYROLL, CODE).do(commands.record_agent_fact, agent_id(1), advanced, PROOF)
    between = log.head()
    at(service, date(2026, 2, 10))
    publish(service, dearer_cnracl(service))
    return before, between, log.head()


def test_as_known_before_anything_came_nothing_differs(log: EventStore) -> None:
    before, _, _ = a_month_then_a_late_fact_and_a_late_law(log)
    found = replayed(log, as_known=before)
    assert found.tally.as_known_differs == 0 and found.differences == []


def test_as_known_after_a_late_fact_names_the_fact(log: EventStore) -> None:
    """Half the month at IM 420: (15 × 400 + 15 × 420) / 30 = 410; 410 × 5 907,34 / 1 200 = 2 018,34."""
    _, between, _ = a_month_then_a_late_fact_and_a_late_law(log)
    found = replayed(log, as_known=between)
    assert found.tally.green, "what was issued is what was known when it was issued"
    assert found.tally.as_known_differs == 1
    differs = line(found, "traitement_indiciaire")
    assert (differs.before, differs.after, differs.cause) == (TRAITEMENT, 201_834, Cause.FACT)
    (fact,) = differs.because
    assert fact.startswith("situation de carrière pour l'agent 000001, à effet du 16/01/2026")
    assert {each.matricule for each in found.differences} == {"000001"}


def test_as_known_after_both_each_difference_has_its_own_cause(log: EventStore) -> None:
    """CNRACL on 2 018,34 after the fact: 37,65 % = 759,91 (759,905…, half up), then 38,65 % = 780,09 (780,088…)."""
    before, _, after = a_month_then_a_late_fact_and_a_late_law(log)
    found = replayed(log, as_known=after)
    both = [
        (each.before, each.after, each.cause)
        for each in found.differences
        if (each.matricule, each.line) == ("000001", "cnracl.employer")
    ]
    assert both == [(74_137, 75_991, Cause.FACT), (75_991, 78_009, Cause.LAW)]  # 1 969,11 × 37,65 % = 741,37
    other = line(found, "cnracl.employer", "000002")
    assert (other.before, other.after, other.cause) == (74_137, 76_106, Cause.LAW)  # 1 969,11 × 38,65 % = 761,06
    (law,) = other.because
    assert (
        "atiacl" not in law
        and "cnracl.employer" in law
        and "01/01/2026" in law
        and "Décret d'essai" in law
        and "10/02/2026" in law
    )
    assert found.sums[Cause.LAW].cost == (78_009 - 75_991) + (76_106 - 74_137)
    assert found.sums[Cause.LAW].net_a_payer == 0
    assert compared(log, Side(before, before, NOW), Side(after, after, NOW)).sums[Cause.LAW] == found.sums[Cause.LAW]


def test_as_known_before_the_month_lacks_what_was_learnt_in_time(log: EventStore) -> None:
    """March read a strike of agent 3; at the end of February nobody knew it: one thirtieth more (loi n° 77-826)."""
    a_played_town(log)
    february = read_position("2026-02-28", log, log.head())
    found = replayed(log, months=(MARCH,), as_known=february)
    differs = line(found, "greve_traitement", "000003", MARCH)
    assert differs.cause is Cause.FACT and differs.after == 0
    assert differs.before == -6_564  # 1 969,11 / 30 = 65,637
    assert "grève pour l'agent 000003" in differs.because[0]
    assert {each.matricule for each in found.differences} == {"000003"}


def test_an_agent_learnt_late_is_a_bulletin_that_was_not_issued(log: EventStore) -> None:
    service = a_service(log)
    a_mixed_town(service)
    issued(service)
    at(service, date(2026, 2, 9))
    grade = "adjoint_administratif_territorial"
    settle(
        service,
        12,
        facts.Engaged(effective_on=JANUARY, status=Status.OFFICIAL),
        facts.PositionHeld(effective_on=JANUARY, grade=grade, echelon=6, ib=450, im=400),
        facts.WorkingTimeSet(effective_on=JANUARY, weekly_hours=Decimal(35)),
    )
    found = replayed(log, as_known=log.head())
    (learnt,) = found.differences
    assert (learnt.matricule, learnt.before, learnt.cause) == ("000012", None, Cause.FACT)
    assert isinstance(learnt.after, int) and 150_000 < learnt.after < TRAITEMENT


def test_the_law_of_a_day_is_compared_with_the_facts_of_now(log: EventStore) -> None:
    before, _, _ = a_month_then_a_late_fact_and_a_late_law(log)
    head = log.head()
    one = read_side(f"law:{before}", log, head, [NOW])
    found = compared(log, one, read_side(str(head), log, head, [NOW]))
    assert {each.cause for each in found.differences} == {Cause.LAW}
    assert line(found, "cnracl.employer").before == 75_991, "the échelon is in both"


# ---- months that pay past months ---------------------------------------------------------------------------------


def two_months_with_a_rappel(log: EventStore) -> int:
    """January issued, an échelon learnt on 9 February since 16 January, February issued with its rappel; the position
    before the échelon was known."""
    service = a_service(log)
    a_town(service, 2)
    issued(service)
    before = log.head()
    at(service, date(2026, 2, 9))
    grade = "adjoint_administratif_territorial"
    advanced = facts.PositionHeld(effective_on=date(2026, 1, 16), grade=grade, echelon=7, ib=478, im=420)
    service.acting(PAYROLL, CODE).do(commands.record_agent_fact, agent_id(1), advanced, PROOF)
    issued(service, FEBRUARY, payday=date(2026, 2, 26))
    return before


def test_a_bulletin_that_pays_a_rappel_is_found_again(log: EventStore) -> None:
    two_months_with_a_rappel(log)
    assert [each.topic for each in log.collectivity(CODE)].count("bulletin.issued.v2") == 1
    found = replayed(log)
    assert found.tally.bulletins == 4 and found.tally.green


def test_as_known_judges_each_month_alone_and_pays_no_rappel_twice(log: EventStore) -> None:
    """The échelon is a difference of January (2 018,34 − 1 969,11 = 49,23), not of February, which already knew it."""
    before = two_months_with_a_rappel(log)
    found = replayed(log, as_known=log.head())
    assert {each.month for each in found.differences} == {JANUARY}
    assert line(found, "traitement_indiciaire").after == 201_834
    earlier = replayed(log, as_known=before, months=(FEBRUARY,))
    assert line(earlier, "traitement_indiciaire", month=FEBRUARY).after == TRAITEMENT


def test_a_late_law_is_a_difference_of_each_month_not_a_rappel_of_the_last(log: EventStore) -> None:
    """1 969,11 × (38,65 − 37,65) % = 19,69 in January and in February alike."""
    service = a_service(log)
    a_town(service, 1)
    issued(service)
    at(service, date(2026, 2, 9))
    issued(service, FEBRUARY, payday=date(2026, 2, 26))
    publish(service, dearer_cnracl(service))
    found = replayed(log, as_known=log.head())
    for month in (JANUARY, FEBRUARY):
        differs = line(found, "cnracl.employer", month=month)
        assert (differs.before, differs.after, differs.cause) == (74_137, 76_106, Cause.LAW)
    assert found.sums[Cause.LAW].cost == 2 * (76_106 - 74_137)


def test_an_altered_rappel_fails_its_arithmetic(database: str, stores: Stores) -> None:
    two_months_with_a_rappel(stores.writer)

    def dearer(state: dict[str, Any]) -> dict[str, Any]:
        (month,) = state["reopened"]
        changes = month["changes"].replace("traitement_indiciaire.amount=4923", "traitement_indiciaire.amount=5923")
        assert changes != month["changes"]
        return state | {"reopened": [month | {"changes": changes}]}

    alter(database, "bulletin.issued.v2", dearer)
    found = replayed(stores.writer)
    altered = next(each for each in found.differences if each.cause is Cause.ALTERED)
    assert (altered.line, altered.before, altered.after) == ("rappel_cash", 4_923, 5_923)  # the first name


# ---- one person ------------------------------------------------------------------------------------------------------


def test_one_person_s_career_is_replayed_from_its_own_streams(log: EventStore) -> None:
    """Agent 2 has a bulletin cancelled in January and paid by rank 2: four bulletins, found again without the others'."""
    a_played_town(log)
    months = (JANUARY, FEBRUARY, MARCH)
    found = replay_career(log, CODE, "000002", months, laws(log))
    assert (found.tally.bulletins, found.tally.cancelled) == (4, 1) and found.tally.green
    other = replay_career(log, CODE, "000011", months, laws(log, {"next": NEXT}))
    assert other.tally.bulletins == 3 and other.tally.green, "the maire has no traitement to round"
    changed = replay_career(log, CODE, "000001", months, laws(log, {"next": NEXT}))
    whole = replayed(log, NEXT)
    assert changed.differences == [each for each in whole.differences if each.matricule == "000001"]


def test_a_career_with_a_rappel_is_replayed_alone(log: EventStore) -> None:
    two_months_with_a_rappel(log)
    found = replay_career(log, CODE, "000001", (JANUARY, FEBRUARY), laws(log))
    assert found.tally.bulletins == 2 and found.tally.green


def test_two_engagements_of_one_person_are_replayed_together(log: EventStore) -> None:
    service = a_service(log)
    a_town(service, 1)
    service.acting(PAYROLL, CODE).do(commands.register_agent, "000001", 2)
    second = streams.agent(CODE, "000001", 2)
    grade = "adjoint_administratif_territorial"
    for fact in (
        facts.Engaged(effective_on=HIRED, status=Status.CONTRACT),
        facts.PositionHeld(effective_on=HIRED, grade=grade, echelon=1, ib=367, im=366),
        facts.WorkingTimeSet(effective_on=HIRED, weekly_hours=Decimal(5)),
    ):
        service.acting(PAYROLL, CODE).do(commands.record_agent_fact, second, fact, PROOF)
    issued(service)
    found = replay_career(log, CODE, "000001", (JANUARY,), laws(log))
    assert found.tally.bulletins == 2 and found.tally.green


@pytest.mark.parametrize("looking", [True, False])
def test_a_career_leaves_the_search_for_circles_as_it_was(looking: bool) -> None:
    log = MemoryStore()
    a_town(service := a_service(log), 1)
    issued(service)
    (gc.enable if looking else gc.disable)()
    try:
        assert replay_career(log, CODE, "000001", (JANUARY,), laws(log)).tally.green
        assert gc.isenabled() is looking
    finally:
        gc.enable()


def test_a_career_misses_a_bulletin_that_its_run_no_longer_names(database: str, stores: Stores) -> None:
    """January's run loses the first of its bulletins, that of agent 1: agent 11 is not concerned."""
    a_played_town(stores.writer)
    alter(database, "run.issued.v1", lambda state: state | {"bulletins": state["bulletins"][1:]})
    months = (JANUARY, FEBRUARY, MARCH)
    found = replay_career(stores.writer, CODE, "000001", months, laws(stores.writer))
    assert (found.tally.bulletins, found.tally.missing) == (3, 1)
    assert "aucune paie émise ne contient ce bulletin" in found.differences[0].because[0]
    assert replay_career(stores.writer, CODE, "000011", months, laws(stores.writer)).tally.green


@pytest.mark.parametrize(
    ("altered", "said"),
    [
        (lambda state: state | {"surprise": 1}, "surprise"),
        (lambda state: state | {"position": "loin"}, "position"),
        (lambda state: state | {"bulletins": 7}, "bulletins"),
        (lambda state: state | {"blocked": ["agent"]}, "blocked"),
        (lambda state: {name: each for name, each in state.items() if name != "blocked"}, "blocked"),
        (lambda state: [state], "run.issued.v1"),
    ],
)
def test_a_career_names_an_unreadable_run(database: str, stores: Stores, altered: Change, said: str) -> None:
    a_town(service := a_service(stores.writer), 1)
    issued(service)
    alter(database, "run.issued.v1", altered)
    found = replay_career(stores.writer, CODE, "000001", (JANUARY,), laws(stores.writer))
    assert (found.tally.unreadable, found.tally.missing) == (1, 1)
    assert said in found.unreadable[0]


def test_an_unknown_matricule_is_refused(log: EventStore) -> None:
    a_town(a_service(log), 1)
    with pytest.raises(Refused, match="« 999999 » n'existe pas"):
        replay_career(log, CODE, "999999", (JANUARY,), laws(log))


# ---- what is asked ---------------------------------------------------------------------------------------------------


def test_positions_and_dates_are_read_or_refused_in_words(log: EventStore) -> None:
    before, between, after = a_month_then_a_late_fact_and_a_late_law(log)
    assert read_position("2026-01-08", log, after) == before
    assert read_position("2026-02-09", log, after) == between
    assert read_side("2026-02-09", log, after, [NOW]) == Side(between, between, NOW)
    assert read_side("law:2026-01-08", log, after, [NOW]) == Side(after, before, NOW)
    assert read_side("engine:next", log, after, [NOW, "next"]) == Side(after, after, "next")
    for text, words in (
        (str(after + 1), f"va de 1 à {after}"),
        ("0", "n'est pas dans le journal"),
        ("2020-01-01", "Rien n'était enregistré"),
        ("demain", "ni une position du journal ni une date"),
        ("2026-13-01", "ni une position du journal ni une date"),
    ):
        with pytest.raises(Refused, match=words):
            read_position(text, log, after)
    with pytest.raises(Refused, match=f"moteurs connus : {NOW}"):
        read_side("engine:9", log, after, [NOW])


def test_no_month_is_known_before_any_law_was_published(log: EventStore) -> None:
    service = a_service(log)
    a_town(service, 1)
    issued(service)
    with pytest.raises(Refused, match="aucune législation"):
        compared(log, Side(log.head(), 0, NOW), Side(log.head(), log.head(), NOW))
