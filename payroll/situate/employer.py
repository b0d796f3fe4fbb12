"""What the employer owes on its pays, and at which rates."""

from datetime import date

from payroll.facts import CollectivityDescribed, LocalRatesSet, PayrollTaxDeclared
from payroll.law import Law
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import rate
from payroll.words import INDEXED, CollectivityKind


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


def payroll_tax_inputs(own: AgentMonth) -> dict[str, int]:
    """The share of pay liable to the taxe sur les salaires, and the months of the year up to that of the payment."""
    declared = own.employer.at(PayrollTaxDeclared, own.payment_date)
    if declared is None or not declared.liable_percent:
        return {}
    if own.body.commune.startswith("97"):
        raise Refused(
            "La taxe sur les salaires outre-mer (taux unique) n'est pas couverte. La calculer hors du logiciel et retirer sa "
            "déclaration.",
            code="payroll_tax_overseas",
            field="liable_percent",
        )
    if own.regime not in INDEXED:
        own.note(
            f"La taxe sur les salaires d'un engagement de régime « {own.regime} » n'est pas calculée : l'ajouter à part."
        )
        return {}
    return {"payroll_tax_share": rate(declared.liable_percent), "payroll_tax_months": own.payment_date.month}
