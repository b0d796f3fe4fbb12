"""Rubriques of the employer, one-off amounts and cumuls of the year."""

from collections.abc import Mapping, Sequence
from datetime import date

from payroll.facts import AmountPaid, CumulsTakenOver, LocalRubriqueDefined, PrimeGranted
from payroll.history import Timeline
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import cents
from payroll.situation import CUMULS, YEAR_OF_WORK, LocalRubrique
from payroll.words import PrimeShape


def local_rubriques(own: AgentMonth) -> tuple[LocalRubrique, ...]:
    """The employer's rubriques that this agent has this month; an amount under an unknown code is refused."""
    defined = own.employer.local_rubriques
    paid = {each.code for each in own.variables if isinstance(each, AmountPaid)} - {"cia"}
    granted = set() if own.elected else {code for code, each in own.agent.primes.items() if _is_paid(own, each)}
    due = [(code, False) for code in paid] + [(code, True) for code in granted - {"ifse"}]
    return tuple(
        LocalRubrique(code, rubrique.label, rubrique.shape)
        for code, monthly in sorted(due)
        for rubrique in (_defined(own, defined, code, monthly=monthly),)
    )


def _is_paid(own: AgentMonth, prime: Timeline[PrimeGranted]) -> bool:
    return any(each.monthly_amount for each in prime.during(own.whole.first, own.whole.last))


def _defined(
    own: AgentMonth, defined: Mapping[str, Timeline[LocalRubriqueDefined]], code: str, *, monthly: bool
) -> LocalRubriqueDefined:
    rubrique = defined[code].at(own.last) if code in defined else None
    if rubrique is None:
        raise Refused(
            f"La rubrique « {code} » n'est définie par aucune délibération de la collectivité au "
            f"{own.last:%d/%m/%Y}. Enregistrer la délibération, ou corriger le code.",
            code="unknown_rubrique",
            field="code",
        )
    if monthly != (rubrique.shape == PrimeShape.MONTHLY):
        kind = "mensuelle" if rubrique.shape == PrimeShape.MONTHLY else "ponctuelle"
        raise Refused(
            f"La rubrique « {code} » est {kind}. L'enregistrer comme telle sur l'agent ou sur le mois.",
            code="rubrique_shape",
            field="code",
        )
    return rubrique


def paid_amounts(own: AgentMonth, local: Sequence[LocalRubrique]) -> dict[str, int]:
    """The one-off amounts of the month, in cents, by situated name."""
    amounts = {f"amount.{rubrique.code}": 0 for rubrique in local if rubrique.shape != PrimeShape.MONTHLY}
    cia = 0
    for each in own.variables:
        if not isinstance(each, AmountPaid):
            continue
        if each.code == "cia":
            cia += cents(each.amount)
        else:
            amounts[f"amount.{each.code}"] += cents(each.amount)
    if cia and own.elected:
        raise Refused(
            "Un élu ne perçoit pas de CIA (décret n° 2014-513). Retirer la variable du mois.", code="cia_of_elected"
        )
    return amounts | {"cia": cia}


def year_to_date(own: AgentMonth, earlier: Mapping[str, int], month: date) -> dict[str, int]:
    """Year-to-date amounts of the year of work, and of the year of payment, with those taken over."""
    cumuls = {name: earlier.get(name, 0) for name in CUMULS}
    for taken in own.agent.all(CumulsTakenOver):
        for name, amount in taken.amounts.items():
            if name in cumuls and taken.year != (month if name in YEAR_OF_WORK else own.payment_date).year:
                continue
            if name not in cumuls:
                raise Refused(
                    f"Cumul repris inconnu « {name} ». Cumuls possibles : {', '.join(CUMULS)}.",
                    code="unknown_cumul",
                    field="amounts",
                )
            cumuls[name] += cents(amount)
    return cumuls
