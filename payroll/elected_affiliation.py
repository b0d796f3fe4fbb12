"""Whether an élu contributes to the régime général, and what his other mandates count for: said by facts, judged day by day.

CSS, art. L. 382-31, D. 382-34 and D. 382-34-1. The test of half the ceiling is a person's (« évaluation des mandats »); the
controls object when the totals declared say otherwise.
"""

from datetime import date, timedelta

from payroll.elected_scale import OWN_TAXES, council_on
from payroll.facts import (
    ActivityStopped,
    AffiliationChosen,
    AgentFact,
    CouncilRenewed,
    EmployerFact,
    MandateHeld,
    MandatesAssessed,
    OtherMandateDeclared,
)
from payroll.history import History
from payroll.law import Law
from payroll.presence import last_of
from payroll.refusal import Refused
from payroll.words import ElectedBody, ElectedFunction

# Their indemnities bear IRCANTEC, CSG and CRDS, and neither count in the test nor bear the rest (CSS, art. L. 382-31).
OUTSIDE = frozenset({ElectedBody.CLOSED_MIXED, ElectedBody.OPEN_MIXED, ElectedBody.OTHER})
# Bodies whose élus contribute to their training (CGCT, art. L. 2123-12-1, L. 3123-10-1, L. 4135-10-1 and L. 5214-8).
TRAINED = OWN_TAXES | {ElectedBody.COMMUNE, ElectedBody.CAPITAL, ElectedBody.DEPARTEMENT, ElectedBody.REGION}
_HEADS = (ElectedFunction.PRESIDENT, ElectedFunction.VICE_PRESIDENT)


def subject(agent: History[AgentFact], employer: History[EmployerFact], law: Law, day: date) -> bool:
    """Whether the indemnity of that day bears the contributions of the régime général, from the first euro."""
    council = council_on(employer, day)
    if council is not None and council.body in OUTSIDE:
        return False
    assessed = agent.at(MandatesAssessed, day)
    above = assessed is not None and assessed.subject_to_social_security
    return above or chosen(agent, day) or without_activity(agent, council, law, day)


def chosen(agent: History[AgentFact], day: date) -> bool:
    """Whether an option received before that month stands: it acts from the first of the month after, until renounced."""
    acting = [each for each in agent.all(AffiliationChosen) if _acts_from(each) <= day]
    return bool(acting) and not acting[-1].renounced


def _acts_from(choice: AffiliationChosen) -> date:
    return last_of(choice.effective_on.replace(day=1)) + timedelta(days=1)


def without_activity(agent: History[AgentFact], council: CouncilRenewed | None, law: Law, day: date) -> bool:
    """Whether the élu stopped working for a mandate that the law names: mayors, adjoints of 10 000 inhabitants, heads of a
    département or a région, members of the councils of EPCI with their own taxes."""
    activity, held = agent.at(ActivityStopped, day), agent.at(MandateHeld, day)
    if activity is not None and activity.seconded:
        raise Refused(
            f"Au {day:%d/%m/%Y}, l'élu est un fonctionnaire détaché pour son mandat : il garde son régime spécial de "
            "retraite, et ce cas n'est pas couvert. Payer hors du logiciel et reprendre les cumuls.",
            code="seconded_elected",
            field="seconded",
        )
    if activity is None or not activity.stopped or council is None or held is None:
        return False
    match council.body:
        case ElectedBody.COMMUNE | ElectedBody.CAPITAL:
            large = council.population >= law.fraction("elected.stopped_deputies_population", day)
            return held.function is ElectedFunction.MAYOR or (held.function is ElectedFunction.DEPUTY_MAYOR and large)
        case ElectedBody.DEPARTEMENT | ElectedBody.REGION:
            return held.function in _HEADS
    return council.body in OWN_TAXES


def other_mandates(agent: History[AgentFact], day: date) -> tuple[OtherMandateDeclared, ...]:
    """The other indemnified mandates that the élu declares on that day, by code."""
    held = (timeline.at(day) for timeline in agent.other_mandates.values())
    return tuple(each for each in held if each is not None and each.monthly_gross)
