"""The process that the kill tests kill: settles a small commune and plays one month, from wherever the log stands.

`python -m tests.domain.kill_worker HOW WRITER_URL MONTH`. Every step of the run carries a command key, as a job would;
the settling has none and relies on what the commands find already said. HOW is `plain`, or `comptable` to go on to the
refusal of one bulletin, rank 2, and the payment.
"""

import sys
from datetime import UTC, date, datetime, timedelta

from domain import commands, run_commands
from domain.desk import Acting, Service
from domain.store.postgres import PostgresStore
from payroll import facts
from tests.domain.town import CODE, MAYOR, PAYROLL, a_service, a_town, agent_id

AGENTS = 4


def main(how: str, url: str, month: date) -> None:
    store = PostgresStore(url)
    service = a_service(store, lambda: datetime.now(UTC))
    print("ready", flush=True)
    a_town(service, AGENTS)
    strike = facts.StrikeRecorded(effective_on=month + timedelta(days=9))
    step(service, month, 1, "strike").do(commands.record_agent_fact, agent_id(1), strike)
    play(service, month, 1)
    if how == "comptable":
        the_comptable(service, month)
    store.close()
    print("done", flush=True)


def step(service: Service, month: date, rank: int, name: str) -> Acting:
    who = MAYOR if name == "approve" else PAYROLL
    return service.acting(who, CODE, key=f"{month:%Y-%m}/{rank}/{name}")


def play(service: Service, month: date, rank: int) -> None:
    """The run up to its issue."""
    payday = month + timedelta(days=26)
    step(service, month, rank, "open").do(run_commands.open_run, month, rank)
    step(service, month, rank, "payday").do(run_commands.set_payment_date, month, rank, payday)
    step(service, month, rank, "calculate").do(run_commands.calculate, month, rank)
    step(service, month, rank, "control").do(run_commands.control, month, rank)
    digest = str(step(service, month, rank, "submit").do(run_commands.submit, month, rank).result["digest"])
    step(service, month, rank, "approve").do(run_commands.approve, month, rank, digest)
    step(service, month, rank, "issue").do(run_commands.issue, month, rank)


def the_comptable(service: Service, month: date) -> None:
    """One bulletin refused, the others paid, and the refused one paid by rank 2."""
    day = month + timedelta(days=20)
    step(service, month, 1, "transmit").do(run_commands.transmit, month, 1, day)
    step(service, month, 1, "refuse").do(run_commands.refuse, month, 1, day, "RIB illisible", (agent_id(2),))
    step(service, month, 1, "accept").do(run_commands.accept, month, 1, day)
    step(service, month, 1, "pay").do(run_commands.record_payment, month, 1, month + timedelta(days=26))
    play(service, month, 2)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], date.fromisoformat(sys.argv[3]))
