"""Cumuls of the year."""

from collections.abc import Mapping
from datetime import date

from payroll.facts import CumulsTakenOver
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import cents
from payroll.situation import CUMULS, YEAR_OF_WORK


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
