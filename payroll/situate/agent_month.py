"""One agent's month as its facts say it: engagement, presence, regime, absences; what every room of `situate` reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from payroll.absences import AT_FULL_TIME, AbsenceDay, Rights, absence_days, benefits, halved_days
from payroll.elected_affiliation import subject
from payroll.facts import (
    ActivityStopped,
    AffiliationDeclared,
    AgentFact,
    CensusBaseSet,
    CertificateSentLate,
    CollectivityDescribed,
    DailyBenefitsStated,
    EmployerFact,
    Engaged,
    EngagementEnded,
    HoursNotWorked,
    HoursWorked,
    LeaveRequalified,
    LocalRatesSet,
    MandatesAssessed,
    MonthFact,
    PoliciesSet,
    PositionHeld,
    ServiceRecognised,
    SickCertificate,
    StrikeRecorded,
    TherapeuticPartTimeGranted,
    WorkingTimeSet,
)
from payroll.grids import Grids
from payroll.history import History, Timeline
from payroll.law import Law, LawError
from payroll.presence import Method, last_of, presence, refuse_hours_elsewhere, refuse_strikes_elsewhere
from payroll.refusal import Refused
from payroll.situate.units import needed
from payroll.words import Regime, Status

FIRST_MONTH, LAST_MONTH = date(2023, 1, 1), date(2026, 12, 1)
_REGIMES = {  # whatever the other facts
    Status.APPRENTICE: Regime.APPRENTICE,
    Status.PRIVATE: Regime.PRIVATE,
    Status.INTEGRATION: Regime.AIDED,
    Status.ADULT_RELAY: Regime.AIDED,
    Status.YOUTH_LEADER: Regime.YOUTH_LEADER,
    Status.OCCASIONAL: Regime.OFF_INDEX,
    Status.EXPERT: Regime.OFF_INDEX,
    Status.CHILDMINDER: Regime.OFF_INDEX,
    Status.FOSTER: Regime.OFF_INDEX,
    Status.SIDE_ACTIVITY: Regime.SIDE,
    Status.TRAINEE: Regime.TRAINEE,
}
NO_POLICY = PoliciesSet(effective_on=FIRST_MONTH)


def must_cover(month: date) -> None:
    """Refuses, by its name, a month that the service does not pay."""
    if not FIRST_MONTH <= month <= LAST_MONTH:
        raise Refused(
            f"Le mois {month:%m/%Y} n'est pas couvert : la paie va de {FIRST_MONTH:%m/%Y} à {LAST_MONTH:%m/%Y}. "
            "Choisir un mois de cette période.",
            code="month_not_covered",
            field="month",
        )


EmployerFacts = Sequence[EmployerFact] | History[EmployerFact]


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """What is known of one engagement: its facts, and the variables of the month and rank; corrected ones already out.

    Facts that several months read are best given as one `History`. `withheld`: what each act of a creditor took before this
    month, by its reference (cents)."""

    facts: tuple[AgentFact, ...] | History[AgentFact]
    variables: tuple[MonthFact, ...] = ()
    withheld: Mapping[str, int] = field(default_factory=dict)


class AgentMonth:
    """The month of one engagement; lives for one call (of `situate`, or of `ahead`)."""

    def __init__(
        self,
        agent: AgentRecord,
        employer: EmployerFacts,
        month: date,
        payment_date: date,
        rank: int,
        law: Law,
        grids: Grids,
    ) -> None:
        self.agent, self.employer = History.of(agent.facts), History.of(employer)
        self.month, self.payment_date, self.law, self.grids = month, payment_date, law, grids
        self.variables = [each for each in agent.variables if each.rank == rank]
        self.withheld = agent.withheld
        self.notes: list[str] = []
        self.last = last_of(month)
        self.engaged = self._engaged()
        self.ended = self._ended()
        self.policies = self.employer.at(PoliciesSet, self.last) or NO_POLICY
        self.elected = self.engaged.status == Status.ELECTED
        self.whole = presence(self.engaged.effective_on, self.ended, month, self._method())
        self.body = needed(self.employer.at(CollectivityDescribed, self.last), "la description de la collectivité")
        self.rates = needed(self.employer.at(LocalRatesSet, self.last), "les taux de l'employeur")
        self.certificates = self.agent.all(SickCertificate)
        self.therapeutic = self.agent.all(TherapeuticPartTimeGranted)
        self.regime = self._regime()
        self.absences: list[AbsenceDay] = self._absences()
        self.benefits = benefits(
            self.agent.all(DailyBenefitsStated), self.absences, self.certificates, self.regime, self.whole, law
        )
        self.days_absent = frozenset(each.day for each in self.absences)
        self.strikes = self.agent.all(StrikeRecorded)
        self.undone = self.agent.all(HoursNotWorked)
        self._check_strikes()
        refuse_hours_elsewhere(self.undone, self.strikes, self.whole, self.days_absent)
        self._check_therapeutic()

    def _engaged(self) -> Engaged:
        found = self.agent.all(Engaged)
        if len(found) != 1:
            raise Refused(
                f"Le dossier porte {len(found)} engagements : il en faut un et un seul. Enregistrer l'acte "
                "d'engagement, ou ouvrir un nouveau dossier pour le second.",
                code="engagement",
            )
        return found[0]

    def _ended(self) -> date | None:
        end = self.agent.timeline(EngagementEnded).facts
        if not end:
            return None
        if end[-1].effective_on < self.engaged.effective_on:
            raise Refused(
                f"L'engagement finit le {end[-1].effective_on:%d/%m/%Y}, avant de commencer le "
                f"{self.engaged.effective_on:%d/%m/%Y}. Corriger sa date de fin.",
                code="engagement",
                field="effective_on",
            )
        return end[-1].effective_on

    def _method(self) -> Method:
        """An élu and his successor share the thirty thirtieths; an employee is paid the days under contract."""
        if not self.elected:
            return self.policies.thirtieths
        return "shared" if self.policies.elected_proration == "thirtieths" else "calendar"

    def _check_therapeutic(self) -> None:
        touching = [each for each in self.therapeutic if each.effective_on <= self.last and each.last_day >= self.month]
        if touching and self.regime != Regime.CNRACL:
            raise Refused(
                f"Temps partiel thérapeutique du {touching[0].effective_on:%d/%m/%Y} : celui d'un agent du régime général "
                "(indemnités journalières au prorata) n'est pas encore couvert. Payer ce mois hors du logiciel et "
                "reprendre les cumuls.",
                code="therapeutic_not_covered",
            )
        whole = any(each.effective_on <= self.whole.first and each.last_day >= self.whole.last for each in touching)
        if whole and any(isinstance(each, HoursWorked) for each in self.variables):
            raise Refused(
                "Un agent en temps partiel thérapeutique n'effectue ni heures supplémentaires ni heures complémentaires "
                "(décret n° 87-602, art. 13-9). Retirer les heures du mois, ou corriger les dates de ce temps partiel.",
                code="hours_in_therapy",
                field="hours",
            )

    def _check_strikes(self) -> None:
        strikes = [each for each in self.strikes if self.month <= each.effective_on <= self.last]
        if strikes and self.elected:
            raise Refused("Un élu ne fait pas grève de son mandat. Retirer la grève.", code="strike_of_elected")
        refuse_strikes_elsewhere(strikes, self.whole, self.days_absent)

    def _absences(self) -> list[AbsenceDay]:
        engaged_on = self.engaged.effective_on
        recognised = self.agent.at(ServiceRecognised, self.last)
        halved = halved_days(self.agent.all(CertificateSentLate), self.law)
        rights = Rights(self.regime, self.law, recognised.since if recognised else engaged_on, halved)
        requalified = self.agent.all(LeaveRequalified)
        return absence_days(self.certificates, rights, self.whole, engaged_on, requalified)

    def _regime(self) -> Regime:
        """The regime of the month; a change inside the month is refused, see docs/decisions/0002."""
        kinds = (PositionHeld, WorkingTimeSet, AffiliationDeclared, MandatesAssessed, CensusBaseSet, ActivityStopped)
        changes = {day for kind in kinds for day in self.changes(self.agent.timeline(kind))}
        held = {self._regime_on(day) for day in (self.whole.first, *changes)}
        if len(held) > 1:
            raise Refused(
                f"L'affiliation change au cours du mois ({', '.join(sorted(held))}) : ce cas n'est pas couvert. "
                "Faire prendre effet au changement le premier d'un mois, ou ouvrir un nouvel engagement.",
                code="regime_change",
            )
        return held.pop()

    def _regime_on(self, day: date) -> Regime:
        status = self.engaged.status
        if status in _REGIMES:
            return _REGIMES[status]
        if status == Status.CENSUS_TAKER:
            option = self.agent.at(CensusBaseSet, day)
            return Regime.OFF_INDEX if option and not option.flat else Regime.CENSUS
        if status == Status.CONTRACT:
            agreed = self.agent.at(PositionHeld, day) is None and self.agent.agreed
            return Regime.OFF_INDEX if agreed else Regime.CONTRACT
        if self.elected:
            return Regime.ELECTED_SUBJECT if subject(self.agent, self.employer, self.law, day) else Regime.ELECTED
        time = self.working_time(day)
        declared = self.agent.at(AffiliationDeclared, day)
        hours = declared.total_weekly_hours if declared else time.weekly_hours
        grade = self.grids.grade(self.position(day).grade)
        key = self.law.variant_key("cnracl.affiliation_threshold", grade.cadre_emplois)
        return Regime.CNRACL if Fraction(hours) >= self.law.fraction(key, day) else Regime.TNC

    # ---- what every room reads ----------------------------------------------------------------------------------------

    def position(self, day: date) -> PositionHeld:
        return needed(self.agent.at(PositionHeld, day), f"la situation (grade, échelon, indices) au {day:%d/%m/%Y}")

    def working_time(self, day: date) -> WorkingTimeSet:
        """The working time that pays the day: a leave of birth, and part time for therapy, put an end to part time."""
        time = self.working_time_held(day)
        if time.part_time_percent == 100 or not (self._suspends_part_time(day) or self.therapeutic_percent(day) < 100):
            return time
        return replace(time, part_time_percent=100)

    def _suspends_part_time(self, day: date) -> bool:
        return any(each.effective_on <= day <= each.last_day for each in self.leaves_at_full_time())

    def therapeutic_percent(self, day: date) -> int:
        """The percent of the hours worked under a part time for therapy; 100 outside one."""
        held = [each.percent for each in self.therapeutic if each.effective_on <= day <= each.last_day]
        return held[-1] if held else 100

    def leaves_at_full_time(self) -> Iterator[SickCertificate]:
        """The leaves during which a part-timer is paid at full time (décret n° 2004-777, art. 9)."""
        return (each for each in self.certificates if each.kind in AT_FULL_TIME)

    def working_time_held(self, day: date) -> WorkingTimeSet:
        time = needed(self.agent.at(WorkingTimeSet, day), f"la durée hebdomadaire de service au {day:%d/%m/%Y}")
        if not 0 < time.weekly_hours <= time.full_time_weekly_hours:
            raise Refused(
                f"La durée hebdomadaire ({time.weekly_hours} h) doit être positive et au plus celle du temps complet "
                f"({time.full_time_weekly_hours} h). Corriger la durée de service.",
                code="weekly_hours",
                field="weekly_hours",
            )
        return time

    def category(self, grade: str) -> str:
        """A, B or C; of a contractuel outside the known grades, C."""
        try:
            return self.grids.grade(grade).category
        except LawError:
            if self.engaged.status == Status.OFFICIAL:
                raise
            return "C"  # decides nothing for a contractuel

    def changes(self, timeline: Timeline[Any]) -> Iterator[date]:
        return timeline.changes(self.whole.first, self.whole.last)

    def ends_this_month(self) -> bool:
        return self.ended is not None and self.ended <= self.last

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)
