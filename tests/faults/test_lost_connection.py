"""The connection is lost in the middle of a save: with a key the save is done once; without one, the doubt is said."""

import psycopg
import pytest

from domain.store.migrate import role_url
from tests.domain.store.cutter import losing_a_reply
from tests.faults.office import (
    PREPARED,
    REST,
    count,
    digest_of,
    gate,
    in_french,
    terminals,
    up_to_approval,
)
from tests.faults.terminal import AGENTS
from tests.postgres import MASTER, ROLES

DOUBT = ("coupée", "on ne sait pas", "Relire le dossier")


def test_a_backend_ended_before_it_saves_is_replaced_and_the_command_is_done_once(database, undisturbed):
    with terminals(database, "awa") as (terminal,):
        up_to_approval(terminal)
        with gate(database) as held:
            terminal.ask("issue", key="issue")
            held.end(held.wait_for(1)[0])
        answer = terminal.answer()
        assert answer["done"]["bulletins"] == AGENTS
        assert digest_of(database) == undisturbed[0]
        assert terminal.obey("issue", key="issue") == answer | {"saved": False, "repeated": True}
        terminal.play(*REST[1:])
    assert digest_of(database) == undisturbed[1]


def test_without_a_key_the_doubt_is_said_and_a_second_try_does_not_double(database, undisturbed):
    with terminals(database, "awa") as (terminal,):
        up_to_approval(terminal)
        with gate(database) as held:
            terminal.ask("issue")
            held.end(held.wait_for(1)[0])
        in_french(terminal.answer(), *DOUBT)
        assert count(database, "run.issued.v1") == 0, "the backend died before it could save"
        for saved in (True, False):
            assert terminal.obey("issue")["saved"] is saved
        assert digest_of(database) == undisturbed[0]


@pytest.mark.parametrize("key", ["issue", None])
def test_a_reply_lost_after_the_commit_of_an_issue(database, undisturbed, key):
    with terminals(database, "awa") as (terminal,):
        digest = up_to_approval(terminal)
    done = {"done": {"digest": digest, "bulletins": AGENTS}, "saved": False}
    with (
        losing_a_reply(role_url(database, ROLES.writer, MASTER)) as url,
        terminals(database, "awa", writer_url=url) as (other,),
    ):
        answer = other.obey("issue", key=key)
        if key is None:
            in_french(answer, *DOUBT)
            assert other.obey("issue") == done | {"repeated": False}
        else:
            assert answer == done | {"repeated": True}
    assert digest_of(database) == undisturbed[0]


def test_a_reply_lost_after_the_commit_of_the_plans(database, undisturbed):
    """A calculation saves its plans first: under a key it is done all the same."""
    with terminals(database, "awa") as (terminal,):
        terminal.obey("settle")
        terminal.play("open", "payday")
        with (
            losing_a_reply(role_url(database, ROLES.writer, MASTER)) as url,
            terminals(database, "awa", writer_url=url) as (other,),
        ):
            assert other.obey("calculate", key="calculate")["saved"]
        digest = terminal.play(*PREPARED[3:])
        assert terminal.obey("approve", key="approve", digest=digest)["saved"]
        terminal.play(*REST)
    assert count(database, "run.calculated.v1") == 1
    assert digest_of(database) == undisturbed[1]


def test_connections_lost_while_nobody_works_are_not_noticed(database, undisturbed):
    """Between any two orders, every backend of the service is ended."""
    with terminals(database, "awa") as (terminal,), psycopg.connect(database, autocommit=True) as owner:
        digest = up_to_approval(terminal)
        for step in REST:
            ended = owner.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = %s",
                [ROLES.writer],
            ).fetchone()
            assert ended is not None and ended[0] > 0
            assert terminal.play(step) in (digest, "")
    assert digest_of(database) == undisturbed[1]
