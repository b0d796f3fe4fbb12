"""The run of one collectivity, one month and one rank: its states, and what may happen in each.

It holds no amount but totals: calculating is in `domain/month.py`, saving in `domain/desk.py`.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate
from domain.content import sha256_of
from domain.event import Author, Event, EventReference
from domain.refusal import Refused, in_french
from domain.store.privacy import Sealed
from payroll.situate import must_cover


class RunState(StrEnum):
    """Where a run is, in the words of the screen."""

    NONE = "inexistante"
    OPENED = "ouverte"
    CALCULATED = "calculée"
    CONTROLLED = "contrôlée"
    SUBMITTED = "soumise"
    APPROVED = "approuvée"
    ISSUED = "émise"
    TRANSMITTED = "transmise"
    ACCEPTED = "acceptée"
    REFUSED = "refusée"
    PAID = "payée"


_BEFORE_ISSUE = (
    RunState.OPENED,
    RunState.CALCULATED,
    RunState.CONTROLLED,
    RunState.SUBMITTED,
    RunState.APPROVED,
)
_BEFORE_PAYMENT = (RunState.ISSUED, RunState.TRANSMITTED, RunState.ACCEPTED)


class PayRun(Aggregate):
    """One run. Each command guards, records one event, and changes nothing when it was already obeyed."""

    prefix: ClassVar[str] = "run."

    def __init__(self, stream: UUID, collectivity: str) -> None:
        super().__init__(stream, collectivity)
        self.state = RunState.NONE
        self.opened: events.RunOpened | None = None
        self.payment_date: date | None = None
        self.calculated: events.RunCalculated | None = None
        self.controlled: events.RunControlled | None = None
        self.justified: set[tuple[str, UUID | None]] = set()
        self.submitted: events.RunSubmitted | None = None
        self.approved: events.RunApproved | None = None
        self.issued: events.RunIssued | None = None
        self.cancelled: set[UUID] = set()
        self.paid_on: date | None = None

    def apply(self, event: Event, version: int) -> None:
        match event:
            case events.RunOpened():
                self.opened, self.state = event, RunState.OPENED
            case events.PaymentDateSet():
                self.payment_date, self.state = event.payment_date, RunState.OPENED
                self.calculated = self.controlled = self.submitted = self.approved = None
            case events.RunCalculated():
                self.calculated, self.state = event, RunState.CALCULATED
                self.controlled = self.submitted = self.approved = None
            case events.RunControlled():
                self.controlled, self.state = event, RunState.CONTROLLED
                self.submitted = self.approved = None
            case events.AnomalyJustified():
                self.justified.add((event.code, event.agent))
                self.state, self.submitted, self.approved = RunState.CONTROLLED, None, None
            case events.RunSubmitted():
                self.submitted, self.state = event, RunState.SUBMITTED
            case events.RunApproved():
                self.approved, self.state = event, RunState.APPROVED
            case events.RunReturned():
                self.submitted, self.state = None, RunState.CONTROLLED
            case _:
                self._apply_after_approval(event)

    def _apply_after_approval(self, event: Event) -> None:
        match event:
            case events.RunIssued():
                self.issued, self.state = event, RunState.ISSUED
            case events.RunTransmitted():
                self.state = RunState.TRANSMITTED
            case events.RunAccepted():
                self.state = RunState.ACCEPTED
            case events.RunRefused():
                self.cancelled.update(event.bulletins or self.bulletins)
                if self.cancelled.issuperset(self.bulletins):
                    self.state = RunState.REFUSED
            case events.RunPaid():
                self.paid_on, self.state = event.paid_on, RunState.PAID

    # ---- what it knows

    @property
    def bulletins(self) -> tuple[UUID, ...]:
        return () if self.issued is None else self.issued.bulletins

    @property
    def name(self) -> str:
        if self.opened is None:
            return "paie"
        rank = "" if self.opened.rank == 1 else f", rang {self.opened.rank}"
        return f"paie de {self.opened.month:%m/%Y}{rank} ({self.opened.collectivity})"

    def blocked(self) -> tuple[events.Outcome, ...]:
        """Agents who would get no bulletin although they are due one: refused, or stopped by an anomaly not justified."""
        calculated, controlled = self._must_be_calculated(), self._must_be_controlled()
        stopped = {
            each.agent: f"{each.message} ({each.article}). {each.remedy}"
            for each in controlled.anomalies
            if each.severity == "blocking" and each.agent and not self._is_justified(each)
        }
        refused = {each.agent: each.reason for each in calculated.refused}
        both = stopped | refused
        return tuple(events.Outcome(agent=agent, reason=both[agent]) for agent in sorted(both, key=str))

    def _is_justified(self, anomaly: events.AnomalyRaised) -> bool:
        return anomaly.justifiable and (anomaly.code, anomaly.agent) in self.justified

    def unjustified_of_the_run(self) -> tuple[events.AnomalyRaised, ...]:
        """Blocking anomalies of the employer or of the whole run: nothing can be submitted with them."""
        anomalies = () if self.controlled is None else self.controlled.anomalies
        return tuple(
            each
            for each in anomalies
            if each.severity == "blocking" and each.agent is None and not self._is_justified(each)
        )

    # ---- what can be recorded, in the order of the month

    def open(self, code: str, month: date, rank: int, agents: Iterable[UUID], by: Author) -> None:
        """Opens the run of a month that the service pays; opening it again with the same agents changes nothing."""
        must_cover(month)
        named = tuple(sorted(set(agents), key=str))
        if self.opened is None:
            self.record(events.RunOpened(by=by, collectivity=code, month=month, rank=rank, agents=named))
        elif self.opened.agents != named:
            raise Refused(f"La {self.name} est déjà ouverte pour d'autres agents. Ouvrir le rang suivant.")

    def set_payment_date(self, payment_date: date, by: Author) -> None:
        """The day of payment; another day asks for a new calculation."""
        self._must_be(_BEFORE_ISSUE, "fixer la date de paiement")
        if self.opened is not None and payment_date < self.opened.month:
            raise Refused(
                f"La date de paiement {in_french(payment_date)} précède le mois payé "
                f"({self.opened.month:%m/%Y}). Corriger la date."
            )
        if payment_date != self.payment_date:
            self.record(events.PaymentDateSet(by=by, payment_date=payment_date))

    def calculate(self, calculated: events.RunCalculated, changed: bool) -> None:
        """Takes a result; `changed`: something was recorded since the last one. The same again changes nothing."""
        self._must_be(_BEFORE_ISSUE, "calculer")
        if self.calculated is None or changed or self.calculated.digest != calculated.digest:
            self.record(calculated)

    def control(self, anomalies: tuple[events.AnomalyRaised, ...], by: Author) -> None:
        self._must_be(_BEFORE_ISSUE, "contrôler")
        calculated = self._must_be_calculated()
        found = events.RunControlled(by=by, digest=calculated.digest, anomalies=anomalies)
        if self.controlled is None or self.controlled.anomalies != anomalies:
            self.record(found)

    def justify(self, code: str, agent: UUID | None, justification: Sealed, by: Author) -> None:
        self._must_be(_BEFORE_ISSUE, "justifier une anomalie")
        controlled = self._must_be_controlled()
        found = [each for each in controlled.anomalies if (each.code, each.agent) == (code, agent)]
        if not found:
            raise Refused(f"Aucune anomalie « {code} » n'est relevée pour cet agent dans la {self.name}.")
        if not found[0].justifiable:
            raise Refused(f"L'anomalie « {code} » n'admet pas d'exception ({found[0].article}). {found[0].remedy}")
        if (code, agent) not in self.justified:
            self.record(events.AnomalyJustified(by=by, code=code, agent=agent, justification=justification))

    def submit(self, by: Author) -> None:
        """Freezes the position and the digest that the collectivity is asked to approve."""
        self._must_be(_BEFORE_ISSUE, "soumettre")
        calculated, _ = self._must_be_calculated(), self._must_be_controlled()
        if self.payment_date is None:
            raise Refused(f"La {self.name} n'a pas de date de paiement. La fixer, puis calculer.")
        for anomaly in self.unjustified_of_the_run():
            raise Refused(f"{anomaly.message} ({anomaly.article}). {anomaly.remedy}")
        blocked = self.blocked()
        if not calculated.totals.bulletins and not blocked:
            raise Refused(f"La {self.name} ne paie personne : il n'y a rien à soumettre.")
        submitted = events.RunSubmitted(
            by=by,
            position=calculated.position,
            calculation=calculated.digest,
            payment_date=self.payment_date,
            blocked=blocked,
            digest=submission_digest(calculated.digest, self.payment_date, blocked),
        )
        if self.submitted is None or self.submitted.digest != submitted.digest:
            self.record(submitted)

    def approve(self, digest: str, delegation: EventReference | None, today: date, by: Author) -> None:
        """The collectivity approves what it was shown, and nothing else."""
        self._must_be((RunState.SUBMITTED, RunState.APPROVED), "approuver")
        if self.submitted is None or self.submitted.digest != digest:
            shown = "rien" if self.submitted is None else f"{self.submitted.digest[:12]}…"
            raise Refused(
                f"L'empreinte approuvée ({digest[:12]}…) n'est pas celle de la {self.name} soumise ({shown}). "
                "Relire la paie soumise, puis approuver son empreinte."
            )
        if delegation is None:
            raise Refused(
                f"« {by.user} » n'a pas de délégation de l'ordonnateur en cours le {in_french(today)} : seule la "
                "collectivité approuve sa paie. Enregistrer la délégation, ou faire approuver par son titulaire."
            )
        if self.approved is None:
            self.record(events.RunApproved(by=by, digest=digest, approved_on=today, delegation=delegation))

    def return_to_service(self, reason: Sealed, by: Author) -> None:
        self._must_be((RunState.SUBMITTED, RunState.APPROVED), "renvoyer au service")
        assert self.submitted is not None
        self.record(events.RunReturned(by=by, digest=self.submitted.digest, reason=reason))

    def must_be_issuable(self) -> events.RunSubmitted:
        """What was approved, ready to be issued; refuses a run that was not approved, or is already issued."""
        if self.issued is not None:
            raise Refused(f"La {self.name} est déjà émise : rien n'est émis deux fois.")
        if self.submitted is None or self.approved is None or self.approved.digest != self.submitted.digest:
            raise Refused(
                f"La {self.name} n'est pas approuvée par la collectivité (état : {self.state}). "
                "La soumettre, puis la faire approuver."
            )
        return self.submitted

    def issue(self, issued: events.RunIssued) -> None:
        self.must_be_issuable()
        self.record(issued)

    def transmit(self, day: date, by: Author) -> None:
        self._must_be((RunState.ISSUED, RunState.TRANSMITTED), "transmettre au comptable")
        if self.state is RunState.ISSUED:
            self.record(events.RunTransmitted(by=by, transmitted_on=day))

    def accept(self, day: date, by: Author) -> None:
        self._must_be((RunState.TRANSMITTED, RunState.ACCEPTED), "enregistrer l'acceptation du comptable")
        if self.state is RunState.TRANSMITTED:
            self.record(events.RunAccepted(by=by, accepted_on=day))

    def refuse(self, day: date, bulletins: Iterable[UUID], reason: Sealed, by: Author) -> tuple[UUID, ...]:
        """The comptable refuses named bulletins, or the whole run; returns those to cancel."""
        if self.state is RunState.PAID:
            raise Refused(f"La {self.name} est payée : ce qui est payé reste payé. Reprendre l'écart le mois suivant.")
        named = tuple(sorted(set(bulletins), key=str))
        for each in named:
            if each not in self.bulletins:
                raise Refused(f"Le bulletin {each} n'est pas dans la {self.name}. Désigner un de ses bulletins.")
        standing = tuple(each for each in named or self.bulletins if each not in self.cancelled)
        if self.bulletins and not standing:
            return ()
        self._must_be(_BEFORE_PAYMENT, "enregistrer un refus du comptable")
        self.record(events.RunRefused(by=by, refused_on=day, bulletins=named, reason=reason))
        return standing

    def pay(self, day: date, by: Author) -> None:
        self._must_be((RunState.ACCEPTED, RunState.PAID), "enregistrer le paiement")
        if self.state is RunState.ACCEPTED:
            self.record(events.RunPaid(by=by, paid_on=day))

    # ---- guards

    def _must_be(self, states: tuple[RunState, ...], verb: str) -> None:
        if self.state not in states:
            expected = ", ".join(states)
            of = "d'" if verb[0] in "aeiouyéè" else "de "
            raise Refused(f"Impossible {of}{verb} : la {self.name} est « {self.state} » ; attendu : {expected}.")

    def _must_be_calculated(self) -> events.RunCalculated:
        if self.calculated is None:
            raise Refused(f"La {self.name} n'est pas calculée. La calculer d'abord.")
        return self.calculated

    def _must_be_controlled(self) -> events.RunControlled:
        if self.controlled is None:
            raise Refused(f"La {self.name} n'est pas contrôlée. Lancer les contrôles d'abord.")
        return self.controlled


def submission_digest(calculation: str, payment_date: date, blocked: tuple[events.Outcome, ...]) -> str:
    """What the approver signs: the calculation, the day of payment, and who is left aside and why."""
    aside = [[str(each.agent), each.reason] for each in blocked]
    return sha256_of([calculation, payment_date.isoformat(), aside])
