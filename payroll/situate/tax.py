"""The prélèvement à la source of the month: the DGFiP's rate while it is valid, otherwise the neutral grid."""

from datetime import date

from payroll.facts import DomicileSet, WithholdingRateReceived
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import months, rate
from payroll.words import DomicileZone, Status

_DOMICILES = {DomicileZone.METROPOLE: 1, DomicileZone.ANTILLES_REUNION: 2, DomicileZone.GUYANE_MAYOTTE: 3}


def withholding(own: AgentMonth) -> dict[str, int]:
    """The DGFiP's rate while it is valid on the day of payment, otherwise the neutral grid of the domicile."""
    domicile = own.agent.at(DomicileSet, own.payment_date)
    received = own.agent.at(WithholdingRateReceived, own.payment_date)
    valid = received is not None and received.rate is not None and _usable(own, received.effective_on)
    if received is not None and received.rate is not None and not valid:
        own.note("Le dernier taux de prélèvement à la source est périmé : la grille de taux neutre s'applique.")
    percent = received.rate if valid and received and received.rate is not None else None
    return {
        "pas_personal": int(valid),
        "pas_rate": 0 if percent is None else rate(percent),
        "pas_zone": _DOMICILES[domicile.zone] if domicile else 1,
        "pas_short_contract": int(not valid and _short_contract(own)),
    }


def _usable(own: AgentMonth, received_on: date) -> bool:
    age = months(own.payment_date) - months(received_on)
    return age <= own.law.fraction("pas.rate_validity_months", own.payment_date)


def _short_contract(own: AgentMonth) -> bool:
    """A CDD of two months at most, date to date, in its first two months of pay (CGI, art. 204 H, III, 1, d)."""
    end = own.engaged.planned_end
    if own.engaged.status in (Status.OFFICIAL, Status.ELECTED) or end is None:
        return False
    limit = int(own.law.fraction("pas.short_contract_months", own.month))
    start = own.engaged.effective_on
    lasting = months(end) - months(start) + (1 if end.day >= start.day else 0)
    return lasting <= limit and months(own.month) - months(start) < limit
