"""What a private-law employee brings to the month: the value of an hour, hours beyond the contract, what the employer owes."""

from fractions import Fraction

from payroll.facts import ExecutiveSet, HoursWorked, PrivateLawSet
from payroll.formula import number
from payroll.interpreter import half_up
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import cents, needed, rate
from payroll.words import HoursKind

COMPLEMENTARY_HOURS = ("hours_complementary_first", "hours_complementary_next")
_KINDS = {
    HoursKind.OVERTIME_FIRST: "hours_25",
    HoursKind.OVERTIME_NEXT: "hours_50",
    HoursKind.COMPLEMENTARY: "hours_complementary_first",
}


def private_inputs(own: AgentMonth) -> dict[str, int]:
    executive = own.agent.at(ExecutiveSet, own.whole.last)
    return {
        **_terms(own),
        "executive": int(bool(executive and executive.executive)),
        "fixed_term": int(own.engaged.planned_end is not None),
    }


def _terms(own: AgentMonth) -> dict[str, int]:
    terms = needed(
        own.employer.at(PrivateLawSet, own.last),
        "ce que l'employeur doit pour son personnel de droit privé (chômage, réduction générale, formation, prévoyance)",
    )
    if terms.general_reduction and not (terms.legal_personality and terms.unemployment):
        raise Refused(
            "La réduction générale est déclarée sans personnalité juridique ou sans assurance chômage : elle n'est due "
            "qu'aux employeurs qui ont l'une et l'autre (CSS, art. L. 241-13, II). Corriger la déclaration.",
            code="general_reduction",
            field="general_reduction",
        )
    headcount = own.body.headcount
    return {
        "private_unemployment": int(terms.unemployment),
        "general_reduction": int(terms.general_reduction),
        "training_due": int(terms.training),
        "apprenticeship_tax_due": int(terms.apprenticeship_tax),
        "housing_due": int(terms.housing),
        "provident_employee": rate(terms.provident_employee),
        "provident_employer": rate(terms.provident_employer),
        "health_employee": cents(terms.health_employee),
        "health_employer": cents(terms.health_employer),
        "headcount_11": int(headcount >= own.law.fraction("training.headcount", own.month)),
        "headcount_20": int(headcount >= own.law.fraction("overtime_deduction.headcount_20", own.month)),
        "headcount_250": int(headcount >= own.law.fraction("overtime_deduction.headcount_250", own.month)),
    }


def private_hours(own: AgentMonth) -> dict[str, int]:
    """Hours beyond the contract, hundredths; complementary ones beyond the tenth at the second majoration."""
    worked = [each for each in own.variables if isinstance(each, HoursWorked)]
    hours = dict.fromkeys((*_KINDS.values(), *COMPLEMENTARY_HOURS), 0)
    for each in worked:
        if each.kind not in _KINDS or each.hours <= 0:
            raise Refused(
                f"Heures « {each.kind} » ({each.hours} h) : le droit privé connaît les heures supplementaires_25, "
                "supplementaires_50 et complementaires, en nombre positif. Corriger la variable du mois.",
                code="hours",
                field="kind",
            )
        hours[_KINDS[each.kind]] += half_up(Fraction(each.hours) * 100)
    if hours["hours_complementary_first"]:
        _share_complementary(own, hours)
    return hours


def _share_complementary(own: AgentMonth, hours: dict[str, int]) -> None:
    time, done = own.working_time(own.whole.last), hours["hours_complementary_first"]
    monthly = Fraction(52, 12) * 100
    room = half_up(Fraction(time.full_time_weekly_hours - time.weekly_hours) * monthly)
    if done > room:
        raise Refused(
            f"{number(Fraction(done, 100))} heures complémentaires porteraient le mois au-delà de la durée légale (Code "
            "du travail, art. L. 3123-9). Saisir en heures supplémentaires ce qui dépasse, ou corriger.",
            code="complementary_at_full_time",
            field="hours",
        )
    tenth = half_up(Fraction(time.weekly_hours) * own.law.fraction("private_hours.first_tenth", own.month) * monthly)
    hours["hours_complementary_first"] = min(done, tenth)
    hours["hours_complementary_next"] = done - hours["hours_complementary_first"]
