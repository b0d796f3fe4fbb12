"""Home helpers: who may be exempt, on what ground, and the hours of the month at eligible homes (CSS, art. L. 241-10, III)."""

from datetime import date
from fractions import Fraction

from payroll.facts import HomeHelpBodySet, HomeHelpHeld, HomeHours
from payroll.formula import number
from payroll.interpreter import half_up
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import needed
from payroll.words import HomeHelpBody, HomeHelpGround, Regime

SOCIAL_ONLY_SINCE = date(2025, 2, 28)  # L. 241-10, III, 2°, as amended by the law of 28 February 2025
_CORPS = "agent_social"


def home_inputs(own: AgentMonth) -> dict[str, int]:
    """The hours of the month, nothing when no exemption is asked for."""
    held = own.agent.at(HomeHelpHeld, own.whole.last)
    hours = [each for each in own.variables if isinstance(each, HomeHours)]
    if held is None or held.ground == HomeHelpGround.NONE:
        if hours:
            raise Refused(
                "Des heures d'aide à domicile sont saisies sans titre d'exonération. Enregistrer le titre de l'agent, ou "
                "retirer la variable.",
                code="home_help",
            )
        return {}
    _refuse_without_title(own, held)
    if not hours:
        own.note(
            "Aide à domicile : aucune heure saisie, aucune exonération (à défaut d'heures, reprendre celles du mois passé)."
        )
        return {}
    return _hours(hours)


def _hours(hours: list[HomeHours]) -> dict[str, int]:
    sums = {
        "home_total": sum(Fraction(each.total) for each in hours),
        "home_eligible": sum(Fraction(each.eligible) for each in hours),
        "home_by_age": sum(Fraction(each.by_age) for each in hours),
    }
    done = sums["home_eligible"] + sums["home_by_age"]
    if min(sums.values()) < 0 or not 0 < done <= sums["home_total"]:
        raise Refused(
            f"Aide à domicile : {number(Fraction(done))} h chez des personnes éligibles pour "
            f"{number(Fraction(sums['home_total']))} h dans le mois. Corriger les heures.",
            code="home_hours",
            field="eligible",
        )
    found = {name: half_up(Fraction(each) * 100) for name, each in sums.items()}
    return found | {"home_households": sum(each.households_by_age for each in hours)}


def _refuse_without_title(own: AgentMonth, held: HomeHelpHeld) -> None:
    body = needed(own.employer.at(HomeHelpBodySet, own.last), "le titre de l'employeur d'aides à domicile").body
    if body == HomeHelpBody.SOCIAL_ONLY and own.whole.first <= SOCIAL_ONLY_SINCE:
        raise _refused("les EPCI et syndicats mixtes d'action sociale exclusive ne sont visés que depuis le 28/02/2025")
    if held.ground == HomeHelpGround.REPLACEMENT and not held.replaced:
        raise _refused("le contrat de remplacement ne nomme pas l'agent remplacé")
    if held.ground == HomeHelpGround.PERMANENT and own.engaged.planned_end is not None:
        raise _refused("un contrat à durée déterminée qui ne remplace personne n'est pas exonéré")
    if own.regime == Regime.CNRACL:
        _refuse_official(own, body)


def _refuse_official(own: AgentMonth, body: HomeHelpBody) -> None:
    if body != HomeHelpBody.SOCIAL_CENTRE:
        raise _refused("la part CNRACL n'est exonérée que dans un CCAS ou un CIAS")
    if own.grids.grade(own.position(own.whole.last).grade).cadre_emplois != _CORPS:
        raise _refused("seul le cadre d'emplois des agents sociaux est exonéré")


def _refused(why: str) -> Refused:
    return Refused(
        f"Exonération d'aide à domicile : {why} (CSS, art. L. 241-10, III). Corriger le titre de l'agent ou de l'employeur.",
        code="home_help",
        field="ground",
    )
