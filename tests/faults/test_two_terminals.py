"""One run in two terminals: whatever both do at the same instant, it is issued once, paid once, as if there were one."""

import random

import pytest

from tests.faults.office import (
    PREPARED,
    REST,
    Answer,
    Terminal,
    count,
    digest_of,
    gate,
    in_french,
    terminals,
    topics,
    up_to_approval,
)
from tests.faults.terminal import AGENTS


@pytest.fixture
def two(database: str):
    """Two terminals of one payroll agent."""
    with terminals(database, "awa", "awa") as opened:
        yield opened


def _at_once(owner_url: str, one: Terminal, other: Terminal, step: str, **said: object) -> list[Answer]:
    """Both have decided before either may save."""
    with gate(owner_url) as held:
        for number, terminal in enumerate((one, other), start=1):
            terminal.ask(step, **said)
            held.wait_for(number)
    return [one.answer(), other.answer()]


def _must_be_saved_once(answers: list[Answer]) -> None:
    """By either: a calculation saves its plans first, and meets the other there."""
    assert sorted(each["saved"] for each in answers) == [False, True]


@pytest.mark.parametrize("key", [None, "the same", "its own"])
def test_issued_once_by_two_who_issue_together(database, two, undisturbed, key):
    digest = up_to_approval(two[0])
    keys = [None, None] if key is None else ["issue", "issue"] if key == "the same" else ["issue", "issue-2"]
    with gate(database) as held:
        for number, (terminal, mine) in enumerate(zip(two, keys, strict=True), start=1):
            terminal.ask("issue", key=mine)
            held.wait_for(number)
    answers = [each.answer() for each in two]
    assert [each["done"] for each in answers] == [{"digest": digest, "bulletins": AGENTS}] * 2
    assert [each["saved"] for each in answers] == [True, False], "the second is told that nothing more was saved"
    assert (count(database, "run.issued.v1"), count(database, "bulletin.issued.v1")) == (1, AGENTS)
    assert digest_of(database) == undisturbed[0]


def test_every_step_done_by_two_together_leaves_the_log_of_one(database, two, undisturbed):
    """Calculated, controlled, submitted, issued, transmitted, accepted, paid: by two who decided at the same instant."""
    two[0].obey("settle")
    two[0].play("open", "payday")
    for step in PREPARED[2:]:
        answers = _at_once(database, *two, step)
        digest = str(answers[0]["done"].get("digest", ""))
        assert answers[0]["done"] == answers[1]["done"]
        _must_be_saved_once(answers)
    _must_be_saved_once(_at_once(database, *two, "approve", digest=digest))
    for step in REST:
        _must_be_saved_once(_at_once(database, *two, step))
    assert count(database, "run.paid.v1") == 1
    assert digest_of(database) == undisturbed[1]


@pytest.mark.parametrize("approved_first", [True, False])
def test_approved_while_the_other_recalculates_another_amount(database, two, approved_first):
    """A fact has come since the submission. Whoever saves first, what was approved is not what would be issued: it is not."""
    two[0].obey("settle")
    digest = two[0].play(*PREPARED)
    two[0].obey("record", fact="nbi", day="2026-01-01", value=25)
    orders = [(two[0], "approve", {"digest": digest}), (two[1], "calculate", {})]
    with gate(database) as held:
        for number, (terminal, step, said) in enumerate(orders if approved_first else orders[::-1], start=1):
            terminal.ask(step, **said)
            held.wait_for(number)
    approval, calculation = two[0].answer(), two[1].answer()
    assert calculation["saved"]
    if approved_first:
        assert approval["saved"]
    else:
        in_french(approval, "Impossible", "approuver", "« calculée »")
    for terminal in two:
        in_french(terminal.obey("issue"), "n'est pas approuvée par la collectivité", "La soumettre")
    assert count(database, "run.issued.v1") == count(database, "bulletin.issued.v1") == 0
    other = two[1].play("control", "submit", keyed=False)
    assert other != digest
    in_french(two[0].obey("approve", digest=digest), f"{digest[:12]}…", f"{other[:12]}…", "Relire la paie soumise")
    assert two[0].obey("approve", digest=other)["saved"]
    assert two[0].obey("issue")["done"] == {"digest": other, "bulletins": AGENTS}


def test_a_fact_entered_at_the_instant_of_the_issue_is_refused_nothing_and_changes_nothing_issued(database, two):
    """The issue has read the log when the fact is saved before it: what was approved is issued, the fact stays for later."""
    digest = up_to_approval(two[0])
    with gate(database) as held:
        two[1].ask("record", fact="nbi", day="2026-01-01", value=25)
        held.wait_for(1)
        two[0].ask("issue")
        held.wait_for(2)
    assert two[1].answer()["saved"]
    assert two[0].answer()["done"]["digest"] == digest
    said = topics(database)
    assert said.index("agent.nbi_granted.v1") < said.index("bulletin.issued.v1"), "the fact was saved first"


def test_a_whole_month_typed_in_both_without_any_order(database, two, undisturbed, chance: random.Random):
    """Each terminal is given its orders in an order of chance, many times over; refusals are words; then one finishes."""
    two[0].obey("settle")
    digest = two[0].play("open", "payday", "calculate", "control", "submit")
    for _ in range(25):
        for terminal in two:
            step = chance.choice([*PREPARED[2:], "approve", *REST])
            terminal.ask(step, **({"digest": digest} if step == "approve" else {}))
        for terminal in two:
            answer = terminal.answer()
            assert "done" in answer or in_french(answer)
    for step in ("approve", *REST):
        answer = two[0].obey(step, **({"digest": digest} if step == "approve" else {}))
        assert "done" in answer or in_french(answer, "Impossible")
    said = topics(database)
    for topic, times in (("run.issued.v1", 1), ("bulletin.issued.v1", AGENTS), ("run.paid.v1", 1)):
        assert said.count(topic) == times, topic
    assert two[1].obey("issue")["done"] == {"digest": digest, "bulletins": AGENTS}
    assert digest_of(database) == undisturbed[1]
