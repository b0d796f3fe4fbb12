"""Whom the month's pay is shared with: acts that stand on the day of payment, what each still claims, who comes first.

How much may be taken is a rule (`rubriques/creditors.py`); here each act gets a line, and its place among the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from payroll.facts import AttachmentLifted, AttachmentNotified, OtherNetDeclared
from payroll.formula import euros
from payroll.interpreter import half_up
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import cents, months
from payroll.situation import CREDITOR_LINES
from payroll.words import AttachmentKind

_ARREARS_MONTHS = 12  # CPCE, art. L. 213-4: equal fractions over twelve months
_LINE_OF = {
    AttachmentKind.ALIMONY: "pension",
    AttachmentKind.PUBLIC: "satd",
    AttachmentKind.SEIZURE: "saisie",
    AttachmentKind.CESSION: "saisie",
}
_RANK_OF = {  # served first, unless the act says otherwise; a cession competes with the seizures
    AttachmentKind.ALIMONY: 1,
    AttachmentKind.PUBLIC: 2,
    AttachmentKind.SEIZURE: 3,
    AttachmentKind.CESSION: 3,
}


@dataclass(frozen=True, slots=True)
class _Claim:
    """An act on the day of payment: what it may take this month at most, what it took before (cents)."""

    act: AttachmentNotified
    due: int
    taken: int

    @property
    def rank(self) -> int:
        return self.act.rank or _RANK_OF[self.act.kind]


def other_net(own: AgentMonth) -> int:
    """Net pay of other employers, when this one withholds on the whole (Code du travail, art. L. 3252-4), in cents."""
    declared = own.agent.at(OtherNetDeclared, own.payment_date)
    return cents(declared.monthly_net) if declared else 0


def creditors(own: AgentMonth, complementary: bool) -> tuple[dict[str, int], dict[str, object]]:
    """The inputs of each act's line, and the words that the bulletin freezes: which act is behind which line."""
    claims = sorted(_claims(own), key=lambda each: (each.rank, each.act.effective_on, each.act.reference))
    if complementary:
        if claims:
            own.note("Les saisies se prélèvent avec la paie du mois : ce complément n'en prélève aucune.")
        return {}, {}
    lines = _lines(own, claims)
    inputs: dict[str, int] = {}
    for alimony in (True, False):
        among = [each for each in claims if (each.act.kind == AttachmentKind.ALIMONY) is alimony]
        inputs |= _places(among, lines)
    words = [
        {
            "line": lines[each.act.reference],
            "reference": each.act.reference,
            "kind": str(each.act.kind),
            "due": each.due,
            "taken": each.taken,
        }
        for each in claims
    ]
    return inputs, {"attachments": words} if words else {}


def _claims(own: AgentMonth) -> Iterator[_Claim]:
    acts = own.agent.all(AttachmentNotified)
    lifted = {each.reference: each.effective_on for each in own.agent.all(AttachmentLifted)}
    _refuse_strangers(acts, lifted)
    for act in acts:
        ended = lifted.get(act.reference)
        if act.effective_on > own.payment_date or (ended is not None and ended <= own.payment_date):
            continue
        taken = own.withheld.get(act.reference, 0)
        due = _due(act, taken, own.payment_date)
        if due > 0:
            yield _Claim(act, due, taken)


def _refuse_strangers(acts: Sequence[AttachmentNotified], lifted: Mapping[str, date]) -> None:
    references = [each.reference for each in acts]
    twice = next((each for each in references if references.count(each) > 1), None)
    if twice is not None:
        raise Refused(
            f"Deux actes portent la référence {twice}. Corriger celui qui a changé, au lieu d'en ajouter un second.",
            code="attachment",
            field="reference",
        )
    unknown = sorted(lifted.keys() - set(references))
    if unknown:
        raise Refused(
            f"La mainlevée {unknown[0]} ne désigne aucun acte notifié. Relire sa référence.",
            code="attachment",
            field="reference",
        )


def _due(act: AttachmentNotified, taken: int, payment_date: date) -> int:
    """What the act may take of this month at most, in cents."""
    if act.kind == AttachmentKind.ALIMONY:
        done = months(payment_date) - months(act.effective_on)
        arrears, before = (_fraction(cents(act.amount), min(done + count, _ARREARS_MONTHS)) for count in (1, 0))
        return cents(act.monthly) + arrears - before
    left = cents(act.amount) - taken
    return left if act.monthly is None else min(left, cents(act.monthly))


def _fraction(arrears: int, count: int) -> int:
    """What so many of the twelve fractions come to, in cents."""
    return half_up(Fraction(arrears * count, _ARREARS_MONTHS))


def _lines(own: AgentMonth, claims: Sequence[_Claim]) -> dict[str, str]:
    """The line of each act, by its reference; what the bulletin has no line for is refused."""
    free = {kind: [name for name in CREDITOR_LINES if name.startswith(kind)] for kind in set(_LINE_OF.values())}
    lines: dict[str, str] = {}
    for each in claims:
        names = free[_LINE_OF[each.act.kind]]
        if not names:
            raise Refused(
                f"Trop d'actes « {each.act.kind} » courent ensemble : l'acte {each.act.reference} "
                f"({euros(each.due)}) n'a pas de ligne. Enregistrer la mainlevée de ceux qui sont finis, ou prélever ce "
                "mois hors du logiciel.",
                code="attachment",
                field="reference",
            )
        lines[each.act.reference] = names.pop(0)
    return lines


def _places(claims: Sequence[_Claim], lines: Mapping[str, str]) -> dict[str, int]:
    """For each line: what it claims, what those before it claim, what its rank claims, and how much of that before it."""
    inputs: dict[str, int] = {}
    before = 0
    for _, rank in groupby(claims, key=lambda each: each.rank):
        equals = list(rank)
        together, within = sum(each.due for each in equals), 0
        for each in equals:
            name = lines[each.act.reference]
            inputs |= {f"{name}_due": each.due, f"{name}_before": before, f"{name}_within": within}
            inputs[f"{name}_den"] = together
            within += each.due
        before += together
    return inputs
