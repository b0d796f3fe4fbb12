"""What facts not yet recorded would pay again: which months, which lines, why and how much. Nothing is recorded.

The commands are obeyed at a desk that nobody saves; their events are supposed at the end of a branch of the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from domain.arrears import Arrears, arrears_of
from domain.debt import first_of_next
from domain.desk import Desk, Result
from domain.event import load
from domain.ledger import Ledger
from domain.month import MonthResult
from domain.principal import Right
from domain.refusal import Refused
from domain.store.port import NewEvent, RecordedEvent
from domain.words import change_in_words
from payroll.formula import euros
from payroll.rappel_words import line_sentences, signed

_MANY = 200  # matricules touched at once: beyond, a run says it better


@dataclass(frozen=True)
class Preview:
    """What the bulletin of `month` would bring to each engagement touched."""

    month: date
    ledger: Ledger
    arrears: dict[UUID, Arrears]

    def sentences(self, agent: UUID) -> tuple[str, ...]:
        return arrears_in_words(self.arrears[agent], self.ledger)


def preview(desk: Desk, commands: Sequence[partial[Result]], month: date | None = None) -> Preview:
    """Supposes the commands recorded now, and looks at what the next run (or that of `month`) would pay again."""
    desk.must(Right.ENTER)
    for command in commands:
        command.func(desk, *command.args, **command.keywords)
    with desk.knowledge.lock:
        head = desk.store.head()
        ledger, law = desk.knowledge.ledger(desk.code, head), desk.knowledge.law(head)
        supposed = _recorded(desk, head)
        touched = _matricules(ledger, supposed)
        branch = ledger.branch(touched)
        for each in supposed:
            branch.take(each)
        month = month or next_month(ledger)
        found = {
            agent: arrears
            for matricule in sorted(touched)
            for agent, arrears in arrears_of(branch, law, matricule, month, month.replace(day=28)).items()
        }
    return Preview(month, branch, found)


def next_month(ledger: Ledger) -> date:
    """The month after the last one whose first run was issued; the month of joining when none was."""
    issued = list(ledger.issued_months())
    if issued:
        return first_of_next(issued[-1])
    joined = ledger.collectivity.joined_on
    if joined is None:
        raise Refused(f"La collectivité « {ledger.code} » n'existe pas. Vérifier son code.")
    return joined.replace(day=1)


def issued_arrears(result: MonthResult) -> dict[UUID, Arrears]:
    """The past months that a calculated run pays again, with both calculations of each, by engagement."""
    return {each.agent.stream: each.arrears for each in result.paid if each.arrears}


def arrears_in_words(arrears: Arrears, ledger: Ledger) -> tuple[str, ...]:
    """What a payroll agent would say on the phone: the month, its causes, then each line with its arithmetic."""
    said: list[str] = []
    for each in arrears.reopenings:
        found = each.difference
        amount = f"net {signed(found.net)} avant impôt et RAFP" if found.net else "net inchangé"
        employer = sum(line.employer for line in found.differences())
        charged = f", employeur {signed(employer)}" if employer else ""
        why = "prescrit (loi n° 2000-321, art. 37-1) : constaté, jamais retenu. " if found.final else ""
        said.append(f"{found.month:%m/%Y} : {why}{amount}{charged}")
        said += [f"  cause : {change_in_words(cause, ledger)}" for cause in each.causes]
        said += [f"  {sentence}" for sentence in line_sentences(found, each.old, each.new)]
    said += [f"{left.month:%m/%Y} : ne peut pas être repris et reste ouvert. {left.reason}" for left in arrears.left]
    return tuple(said)


def debts_in_words(ledger: Ledger, day: date) -> tuple[str, ...]:
    """Every debt of the collectivity: whose, since when, how much is left, where it stands, when it is prescribed."""
    return tuple(
        f"{agent.matricule} n° {debt.opened.number} : {euros(int(debt.opened.amount * 100))} constatés sur "
        f"{debt.opened.month:%m/%Y}, retenus {euros(int(debt.withheld * 100))}, reste {euros(int(debt.remaining * 100))} ; "
        f"{debt.state(day)}, prescription le {debt.prescribed_on():%d/%m/%Y}"
        for agent in ledger.in_order()
        for debt in ledger.debts.get(agent.stream, ())
        if debt.opened is not None
    )


def _recorded(desk: Desk, head: int) -> list[RecordedEvent]:
    """The desk's events as if they were saved after the head."""
    return [_supposed(new, desk, head + number) for number, new in enumerate(desk.new_events(), start=1)]


def _supposed(new: NewEvent, desk: Desk, position: int) -> RecordedEvent:
    return RecordedEvent(
        position, new.originator_id, new.originator_version, new.topic, new.state, desk.code, desk.now, None, b""
    )


def _matricules(ledger: Ledger, supposed: Sequence[RecordedEvent]) -> set[str]:
    """Whom the supposed events speak of; everybody when they speak of the employer."""
    agents = {each.originator_id for each in supposed} | {
        agent for each in supposed if (agent := getattr(load(each.topic, each.state), "agent", None))
    }
    touched = {ledger.agents[agent].matricule for agent in agents if agent in ledger.agents}
    new = {load(each.topic, each.state).matricule for each in supposed if each.topic.startswith("agent.registered.")}  # type: ignore[attr-defined]
    if touched or new:
        return touched | new
    everybody = {agent.matricule for agent in ledger.agents.values()}
    if len(everybody) > _MANY:
        raise Refused(
            f"Ce fait touche {len(everybody)} dossiers : l'aperçu en montre {_MANY} au plus. "
            "L'enregistrer puis calculer la paie du mois, qui reste sans effet tant qu'elle n'est pas émise."
        )
    return everybody
