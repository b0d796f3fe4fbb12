"""A terminal: a process of its own in which somebody works; it obeys one order a line and answers one line, as JSON.

An order is `{"do": …, "key": …}` with what the command needs; the first is `sit`, which says who works on which database. The
answer is `{"done": …, "saved": …, "repeated": …}`, or `{"refused": …}` with the words said to the user. Whatever else happens
ends the process with its traceback, which the test shows. From one order to the next the process keeps its pool, its ledgers
and its projector, as the service does.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg

from domain import commands, run_commands
from domain.desk import Acting, Service
from domain.event import EventReference
from domain.principal import Principal
from domain.refusal import Refused
from domain.store import Appended, PostgresStore, StoreError
from domain.store.failure import in_words
from payroll import facts
from projections.folds import PROJECTIONS
from projections.projector import Projector
from tests.domain.town import CODE, JANUARY, MAYOR, PAYDAY, a_service, a_town, agent_id

AGENTS = 8
DAY = JANUARY + timedelta(days=19)

STEPS: dict[str, tuple[Callable[..., Any], tuple[object, ...]]] = {
    "open": (run_commands.open_run, (JANUARY, 1)),
    "payday": (run_commands.set_payment_date, (JANUARY, 1, PAYDAY)),
    "calculate": (run_commands.calculate, (JANUARY, 1)),
    "control": (run_commands.control, (JANUARY, 1)),
    "submit": (run_commands.submit, (JANUARY, 1)),
    "issue": (run_commands.issue, (JANUARY, 1)),
    "transmit": (run_commands.transmit, (JANUARY, 1, DAY)),
    "accept": (run_commands.accept, (JANUARY, 1, DAY)),
    "pay": (run_commands.record_payment, (JANUARY, 1, PAYDAY)),
}
FACTS: dict[str, Callable[[date, int], facts.AgentFact]] = {
    "position": lambda day, im: facts.PositionHeld(
        effective_on=day, grade="adjoint_administratif_territorial", echelon=6, ib=450, im=im
    ),
    "nbi": lambda day, points: facts.NbiGranted(effective_on=day, points=points),
    "ifse": lambda day, euros: facts.PrimeGranted(effective_on=day, code="ifse", monthly_amount=Decimal(euros)),
    "hours": lambda day, hours: facts.WorkingTimeSet(effective_on=day, weekly_hours=Decimal(hours)),
}


@dataclass(frozen=True)
class Seat:
    """Somebody at work: the service and the projector on one database."""

    user: str
    store: PostgresStore
    service: Service
    projector: Projector

    @classmethod
    def at(cls, user: str, writer_url: str, projector_url: str) -> "Seat":
        store = PostgresStore(writer_url)
        return cls(user, store, a_service(store, lambda: datetime.now(UTC)), Projector(projector_url, PROJECTIONS))

    def acting(self, key: str | None) -> Acting:
        return self.service.acting(Principal(self.user, "payroll_agent"), CODE, key=key)

    def obey(self, do: str, key: str | None = None, **said: Any) -> dict[str, object]:
        match do:
            case "settle":
                a_town(self.service, AGENTS)
                return {"done": AGENTS}
            case "project":
                return {"done": self.projector.catch_up()}
            case "leave":
                self.store.close()
                return {"done": "left"}
            case "record":
                return _answer(_recorded(self.acting(key), **said))
            case "approve":
                mayor = self.service.acting(MAYOR, CODE, key=key)
                return _answer(mayor.do(run_commands.approve, JANUARY, 1, said["digest"]))
        command, arguments = STEPS[do]
        return _answer(self.acting(key).do(command, *arguments))


def main() -> None:
    seat: Seat | None = None
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if seat is None or order["do"] == "sit":
                seat = Seat.at(order["user"], order["writer_url"], order["projector_url"])
                _say({"done": "seated"})
            else:
                _say(seat.obey(**order))
        except (Refused, StoreError) as refusal:
            _say({"refused": str(refusal)})
        except psycopg.Error as refusal:
            _say({"refused": in_words(refusal)})


def _recorded(acting: Acting, fact: str, day: str, value: int, replaces: dict[str, Any] | None = None) -> Appended:
    reference = (
        None if replaces is None else EventReference(stream=UUID(replaces["stream"]), version=replaces["version"])
    )
    said = FACTS[fact](date.fromisoformat(day), value)
    return acting.do(commands.record_agent_fact, agent_id(1), said, replaces=reference)


def _answer(done: Appended) -> dict[str, object]:
    return {"done": dict(done.result), "saved": done.first > 0 and not done.repeated, "repeated": done.repeated}


def _say(answer: Mapping[str, object]) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
