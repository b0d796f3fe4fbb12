"""What an apprentice brings to the month: the percent of the SMIC by age and year, and the part that owes nothing."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from payroll.facts import ApprenticeshipSigned, HoursWorked, LocalRatesSet
from payroll.formula import number
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import months, needed, rate
from payroll.words import Status


def _terms(own: AgentMonth, day: date) -> ApprenticeshipSigned:
    return needed(own.agent.at(ApprenticeshipSigned, day), f"le contrat d'apprentissage au {day:%d/%m/%Y}")


def apprentice_inputs(own: AgentMonth) -> dict[str, int]:
    if any(isinstance(each, HoursWorked) for each in own.variables):
        raise Refused(
            "Les heures supplémentaires d'un apprenti (Code du travail, art. L. 6222-28) ne sont pas encore couvertes : "
            "leur réduction de cotisations se combine avec son exonération. Les payer hors du logiciel.",
            code="hours_of_apprentice",
        )
    signed = _terms(own, own.whole.last)
    _note_unemployment(own)
    return {
        "apprentice_free": rate(own.law.fraction("apprentice.free_share", signed.concluded_on)),
        "apprentice_csg": int(own.law.fraction("apprentice.csg_due", signed.concluded_on)),
    }


def _note_unemployment(own: AgentMonth) -> None:
    """A contribution counted at nought makes no line: its doubt is said here, or nobody would see it."""
    rates = own.employer.at(LocalRatesSet, own.last)
    if rates and rates.unemployment and own.law.at("apprentice.unemployment", own.month).doubt is not None:
        own.note(
            "Assurance chômage de l'apprenti d'une collectivité qui adhère : le taux retenu est à confirmer auprès de l'URSSAF "
            "(Code du travail, art. L. 6227-9)."
        )


def percent_of_smic(own: AgentMonth, day: date) -> Fraction:
    """The percent of the contract, at least that of the scale; the scale when the contract says no more."""
    signed = _terms(own, day)
    year, age = year_of_apprenticeship(own.engaged.effective_on, signed, day), _age(signed, day)
    least = _least(own, day, age, year)
    if signed.percent is None:
        return least
    if Fraction(signed.percent) < least:
        raise Refused(
            f"Au {day:%d/%m/%Y}, l'apprenti de {age} ans en {year}e année est payé {signed.percent} % du SMIC : le minimum "
            f"est de {number(least)} % (Code du travail, art. D. 6222-26). Relever le pourcentage à cette date.",
            code="apprentice_below_minimum",
            field="percent",
        )
    return Fraction(signed.percent)


def _least(own: AgentMonth, day: date, age: int, year: int) -> Fraction:
    rows = own.law.table("apprentice.minimum", day)
    row = [each for each in rows if each[0] is not None and each[0] <= age][-1:]
    if not row:
        raise Refused(
            f"L'apprenti aurait {age} ans au {day:%d/%m/%Y} : l'apprentissage commence à quinze ans (Code du travail, "
            "art. L. 6222-1). Corriger le mois de naissance.",
            code="apprentice_age",
            field="birth_month",
        )
    return needed(row[0][min(year, 3)], "le pourcentage du barème des apprentis")


def _age(signed: ApprenticeshipSigned, day: date) -> int:
    """Whole years, the new age counting from the first day of the month after the birthday."""
    return (months(day) - months(signed.birth_month) - 1) // 12


def year_of_apprenticeship(engaged_on: date, signed: ApprenticeshipSigned, day: date) -> int:
    """1 in the first year, anniversaries of the contract included, after the years done before."""
    passed = sum(anniversary(engaged_on, years) <= day for years in range(1, 5))
    return signed.years_done + passed + 1


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; 28 February after a 29th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 2, 28)
    return day.replace(year=day.year + years)


def anniversaries(own: AgentMonth) -> Iterator[date]:
    """The days of the month from which an apprentice is in another year of the contract."""
    if own.engaged.status == Status.APPRENTICE:
        for years in range(1, 5):
            day = anniversary(own.engaged.effective_on, years)
            if own.whole.first < day <= own.whole.last:
                yield day
