"""What the employer owes on its pays, and at which rates."""

from datetime import date

from payroll.facts import CollectivityDescribed, LocalRatesSet
from payroll.law import Law
from payroll.situate.units import rate
from payroll.words import CollectivityKind


def employer_inputs(body: CollectivityDescribed, rates: LocalRatesSet, law: Law, month: date) -> dict[str, int]:
    """What the employer owes and at which rates, in ten-thousandths of a percent."""
    return {
        "headcount_50": int(body.headcount >= law.fraction("fnal.headcount", month)),
        "headcount_levy": int(body.headcount >= law.fraction("social_levy.headcount", month)),
        "work_accident_rate": rate(rates.work_accident),
        "mobility_rate": rate(rates.mobility),
        "regional_mobility": int(rates.regional_mobility),
        "cdg_rate": rate(rates.cdg),
        "cnfpt_due": int(rates.cnfpt),
        "unemployment_due": int(rates.unemployment),
    }


def elected_training_due(body: CollectivityDescribed) -> int:
    """1 when the élus of this employer contribute to their right to training (CGCT, art. L. 2123-12-1 and L. 1621-3)."""
    return int(body.kind in (CollectivityKind.COMMUNE, CollectivityKind.COMMUNITY))
