"""The complementary cover of an agent on an index, and the meal vouchers of the month; élus and agreed pay have none here."""

from fractions import Fraction

from payroll.facts import CoverHeld, MealVouchersVoted
from payroll.formula import number
from payroll.history import Timeline
from payroll.interpreter import half_up
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import cents, needed
from payroll.words import INDEXED, CoverKind

_NAMES = {CoverKind.HEALTH: "health", CoverKind.PROVIDENT: "provident"}


def cover_inputs(own: AgentMonth) -> dict[str, int]:
    """The shares of the month (cents), under « cover » when the contract is compulsory, « chosen » otherwise."""
    inputs: dict[str, int] = {}
    compulsory = Fraction(0)
    for kind, name in _NAMES.items():
        held = Timeline(each for each in own.agent.all(CoverHeld) if each.kind == kind).at(own.whole.last)
        if held is not None:
            scheme = "cover" if held.compulsory else "chosen"
            inputs |= {
                f"{scheme}_{name}_employee": cents(held.employee),
                f"{scheme}_{name}_employer": cents(held.employer),
            }
            compulsory += Fraction(held.employer) if held.compulsory else 0
    _refuse_beyond(own, compulsory)
    return inputs


def _refuse_beyond(own: AgentMonth, employer: Fraction) -> None:
    """Under six percent of the ceiling the employer's share is always outside the base; above, the pay of the year decides."""
    most = own.law.fraction("pss.monthly", own.month) * own.law.fraction("cover.exempt_percent", own.month) / 100
    if employer > most:
        raise Refused(
            f"La part de l'employeur aux contrats obligatoires ({number(employer)} € par mois) dépasse 6 % du plafond "
            f"({number(most)} €) : l'excédent soumis à cotisations (CSS, art. D. 242-1) n'est pas couvert. Payer ce mois "
            "hors du logiciel.",
            code="cover_above_exemption",
            field="employer",
        )


def voucher_inputs(own: AgentMonth, vouchers: int) -> dict[str, int]:
    """Number of vouchers (hundredths), the value of one and the employer's share of it (cents)."""
    if not vouchers:
        return {}
    if own.regime not in INDEXED:
        raise Refused(
            f"Les titres-restaurant d'un engagement de régime « {own.regime} » ne sont pas couverts. Retirer la variable "
            "du mois.",
            code="vouchers_of_others",
            field="code",
        )
    voted = needed(
        own.employer.at(MealVouchersVoted, own.last),
        "la délibération sur les titres-restaurant (valeur et part employeur)",
    )
    share = half_up(Fraction(voted.value) * Fraction(voted.employer_percent))
    return {"vouchers": vouchers, "voucher_value": cents(voted.value), "voucher_employer": share}
