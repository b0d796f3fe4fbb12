"""Situate: the histories of an agent and an employer in, the month's integers out; all arithmetic on pay is left to rules.

Pure and indifferent to the order of facts. A case that the law covers and we do not is refused by its name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from payroll import overtime
from payroll.ceiling import Worked, by_days, by_hours, by_mandates, worked_share
from payroll.facts import (
    AffiliationDeclared,
    AgentFact,
    AmountPaid,
    CollectivityDescribed,
    CtiGranted,
    CumulsTakenOver,
    DomicileSet,
    EmployerFact,
    Engaged,
    EngagementEnded,
    Fact,
    FamilyDeclared,
    HoursWorked,
    LocalRatesSet,
    LocalRubriqueDefined,
    MandateHeld,
    MandatesAssessed,
    MonthFact,
    NbiGranted,
    PoliciesSet,
    PositionHeld,
    PrimeGranted,
    SickCertificate,
    StrikeRecorded,
    WithholdingRateReceived,
    WorkingTimeSet,
    WorkplaceSet,
)
from payroll.frozen import frozen_month
from payroll.grids import Grids
from payroll.history import History, Timeline
from payroll.interpreter import half_up
from payroll.law import Law, LawError
from payroll.presence import (
    Method,
    Period,
    last_of,
    presence,
    refuse_strikes_elsewhere,
    segments,
    shared_thirtieths,
    strike_share,
)
from payroll.refusal import NothingToPay, Refused
from payroll.sickness import SickDay, share, sick_days
from payroll.situation import CUMULS, MONTH_INPUTS, SEGMENT_INPUTS, YEAR_OF_WORK, LocalRubrique, Situation
from payroll.words import (
    CollectivityKind,
    DomicileZone,
    FrfeCase,
    PrimeShape,
    Regime,
    ResidenceZone,
    SickPrimePolicy,
    Status,
)

T = TypeVar("T")
CUTTING: tuple[type[Fact], ...] = (PositionHeld, WorkingTimeSet, NbiGranted, CtiGranted, MandateHeld)
FIRST_MONTH, LAST_MONTH = date(2023, 1, 1), date(2026, 12, 1)
_WORKING_AGE = 16
_CATEGORIES = {"A": 1, "B": 2, "C": 3}
_ZONES = {ResidenceZone.ONE: 1, ResidenceZone.TWO: 2, ResidenceZone.THREE: 3}
_DOMICILES = {DomicileZone.METROPOLE: 1, DomicileZone.ANTILLES_REUNION: 2, DomicileZone.GUYANE_MAYOTTE: 3}
_FRFE = {FrfeCase.NONE: 0, FrfeCase.SINGLE: 1, FrfeCase.SEVERAL: 2, FrfeCase.SMALL_COMMUNE: 3}
_NO_POLICY = PoliciesSet(effective_on=FIRST_MONTH)
_OF_DAYS_WORKED = ("absences", "changes", "present_from", "present_to")
EmployerFacts = Sequence[EmployerFact] | History[EmployerFact]
NOTHING_OWED: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """What is known of one engagement: its facts, and the variables of the month and rank; corrected ones already out.

    Facts that several months read are best given as one `History`."""

    facts: tuple[AgentFact, ...] | History[AgentFact]
    variables: tuple[MonthFact, ...] = ()


def situate(
    agent: AgentRecord,
    employer: EmployerFacts,
    month: date,
    payment_date: date,
    rank: int,
    cumuls: Mapping[str, int],
    law: Law,
    grids: Grids,
    *,
    complementary: bool = False,
    owed: Mapping[str, int] = NOTHING_OWED,
) -> Situation:
    """The month of one agent. `complementary`: an earlier rank paid the month, only this rank's variables are due.
    `owed`: what past months bring (`situation.RAPPEL_INPUTS`) and the debts that may be withheld (`debt_due`), in cents.

    Raises `NothingToPay` with a motive, or `Refused` with the case that is contradictory or not covered."""
    if not FIRST_MONTH <= month <= LAST_MONTH:
        raise Refused(
            f"Le mois {month:%m/%Y} n'est pas couvert : la paie va de {FIRST_MONTH:%m/%Y} à {LAST_MONTH:%m/%Y}. "
            "Choisir un mois de cette période.",
            code="month_not_covered",
            field="month",
        )
    own = AgentMonth(agent, employer, month, payment_date, rank, law, grids)
    return own.situation(cumuls, complementary, owed)


def situate_rappels(
    agent: AgentRecord,
    employer: EmployerFacts,
    month: date,
    payment_date: date,
    cumuls: Mapping[str, int],
    law: Law,
    grids: Grids,
    owed: Mapping[str, int],
) -> Situation:
    """A month that pays nothing of its own but rappels: to an agent who left, or who has no pay this month.

    Who the agent was (grade, quotity, contract) is frozen as of the last month under the engagement."""
    history = History.of(agent.facts)
    ended = [each.effective_on for each in history.all(EngagementEnded)]
    known = min([*ended, last_of(month)]).replace(day=1)
    last = AgentMonth(AgentRecord(agent.facts), employer, known, payment_date, 0, law, grids)
    situation = last.situation(cumuls, True, owed, rappels_only=True)
    left = known != month
    frozen = {name: said for name, said in situation.frozen.items() if name not in _OF_DAYS_WORKED}
    return replace(
        situation,
        month=month,
        inputs=situation.inputs | {"closes_year": 0},
        cumuls=last.cumuls(cumuls, month),
        frozen={**(frozen if left else situation.frozen), "rappels_only": True},
        notes=(),
    )


def regime_near(agent: AgentRecord, employer: EmployerFacts, month: date, law: Law, grids: Grids) -> Regime:
    """The regime of a month, or that of the nearest month of which the engagement and the employer are known."""
    history, employment = History.of(agent.facts), History.of(employer)
    known = [*history.all(Engaged), *employment.all(CollectivityDescribed)[:1], *employment.all(LocalRatesSet)[:1]]
    ended = [each.effective_on for each in history.all(EngagementEnded)]
    near = min([*ended, max([month, *(each.effective_on for each in known)])]).replace(day=1)
    return AgentMonth(AgentRecord(agent.facts), employer, near, near, 0, law, grids).regime


class AgentMonth:
    """One agent's month, worked out step by step; lives for one call (of `situate`, or of `provenance`)."""

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
        self.notes: list[str] = []
        self.last = last_of(month)
        self.engaged = self._engaged()
        self.ended = self._ended()
        self.policies = self.employer.at(PoliciesSet, self.last) or _NO_POLICY
        self.elected = self.engaged.status == Status.ELECTED
        self.whole = presence(self.engaged.effective_on, self.ended, month, self._method())
        self.body = _needed(self.employer.at(CollectivityDescribed, self.last), "la description de la collectivité")
        self.rates = _needed(self.employer.at(LocalRatesSet, self.last), "les taux de l'employeur")
        self.regime = self._regime()
        self.sick: list[SickDay] = sick_days(
            self.agent.all(SickCertificate), self.regime, self.whole, law, self.engaged.effective_on
        )
        self.days_sick = frozenset(each.day for each in self.sick)
        self.strikes = self.agent.all(StrikeRecorded)
        self._check_strikes()
        self.local = self._local_rubriques()

    # ---- who and under which rules -----------------------------------------------------------------------------------

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

    def _check_strikes(self) -> None:
        strikes = [each for each in self.strikes if self.month <= each.effective_on <= self.last]
        if strikes and self.elected:
            raise Refused("Un élu ne fait pas grève de son mandat. Retirer la grève.", code="strike_of_elected")
        refuse_strikes_elsewhere(strikes, self.whole, self.days_sick)

    def _regime(self) -> Regime:
        """The regime of the month; a change inside the month is refused, see docs/decisions/0002."""
        kinds = (PositionHeld, WorkingTimeSet, AffiliationDeclared, MandatesAssessed)
        changes = {day for kind in kinds for day in self._changes(self.agent.timeline(kind))}
        held = {self._regime_on(day) for day in (self.whole.first, *changes)}
        if len(held) > 1:
            raise Refused(
                f"L'affiliation change au cours du mois ({', '.join(sorted(held))}) : ce cas n'est pas couvert. "
                "Faire prendre effet au changement le premier d'un mois, ou ouvrir un nouvel engagement.",
                code="regime_change",
            )
        return held.pop()

    def _changes(self, timeline: Timeline[Any]) -> Iterator[date]:
        return timeline.changes(self.whole.first, self.whole.last)

    def _regime_on(self, day: date) -> Regime:
        if self.engaged.status == Status.CONTRACT:
            return Regime.CONTRACT
        if self.elected:
            assessed = self.agent.at(MandatesAssessed, day)
            return Regime.ELECTED_SUBJECT if assessed and assessed.subject_to_social_security else Regime.ELECTED
        time = self._working_time(day)
        declared = self.agent.at(AffiliationDeclared, day)
        hours = declared.total_weekly_hours if declared else time.weekly_hours
        grade = self.grids.grade(self._position(day).grade)
        key = self.law.variant_key("cnracl.affiliation_threshold", grade.cadre_emplois)
        return Regime.CNRACL if Fraction(hours) >= self.law.fraction(key, day) else Regime.TNC

    def _position(self, day: date) -> PositionHeld:
        return _needed(self.agent.at(PositionHeld, day), f"la situation (grade, échelon, indices) au {day:%d/%m/%Y}")

    def _working_time(self, day: date) -> WorkingTimeSet:
        time = _needed(self.agent.at(WorkingTimeSet, day), f"la durée hebdomadaire de service au {day:%d/%m/%Y}")
        if not 0 < time.weekly_hours <= time.full_time_weekly_hours:
            raise Refused(
                f"La durée hebdomadaire ({time.weekly_hours} h) doit être positive et au plus celle du temps complet "
                f"({time.full_time_weekly_hours} h). Corriger la durée de service.",
                code="weekly_hours",
                field="weekly_hours",
            )
        return time

    # ---- the situation -----------------------------------------------------------------------------------------------

    def situation(
        self,
        cumuls: Mapping[str, int],
        complementary: bool,
        owed: Mapping[str, int] = NOTHING_OWED,
        rappels_only: bool = False,
    ) -> Situation:
        cut = self.periods(complementary, rappels_only)
        parts = tuple(self._segment(period, complementary) for period in cut)
        if self.elected and not complementary and not any(part["elected_percent"] for part in parts):
            raise NothingToPay("L'élu ne perçoit pas d'indemnité ce mois-ci.")
        inputs = {**self._inputs(cut, parts, complementary), **owed}
        return Situation(
            regime=self.regime,
            month=self.month,
            payment_date=self.payment_date,
            segments=parts,
            inputs=inputs,
            cumuls=self.cumuls(cumuls, self.month),
            local=self.local,
            frozen=frozen_month(
                self.agent,
                self.engaged,
                self.ended,
                self.body,
                self.rates,
                self.whole,
                self.payment_date,
                parts[-1],
                inputs,
            )
            | self._over_limit(),
            notes=tuple(self.notes),
        )

    def periods(self, complementary: bool, rappels_only: bool = False) -> list[Period]:
        """The segments of the month, in days and thirtieths; none are paid when complementary."""
        if complementary:
            if not self.variables and not rappels_only:
                raise NothingToPay("L'agent est déjà payé de ce mois et n'a pas d'élément pour ce rang.")
            return [Period(self.whole.last, self.whole.last, 0)]
        if not self.whole.thirtieths and not self.variables:
            raise NothingToPay(
                f"Présent du {self.whole.first:%d/%m/%Y} au {self.whole.last:%d/%m/%Y} seulement : aucun trentième n'est dû."
            )
        timelines: list[Timeline[Any]] = [*map(self.agent.timeline, CUTTING), *self.agent.primes.values()]
        return segments(self.whole, (day for each in timelines for day in self._changes(each)))

    def _segment(self, period: Period, complementary: bool) -> dict[str, int]:
        values = dict.fromkeys(SEGMENT_INPUTS, 0)
        values |= {"days": period.thirtieths, "elected_den": 1, "strike_den": 1, "quota_den": 1, "post_den": 1}
        if self.elected:
            return values | self._mandate(period)
        values |= self._pay(period)
        if complementary:
            return values | dict.fromkeys(("days", "full_weight", "ifse_weight", "cti", "strike_num"), 0)
        return values

    def _mandate(self, period: Period) -> dict[str, int]:
        held = _needed(self.agent.at(MandateHeld, period.first), f"le mandat au {period.first:%d/%m/%Y}")
        if held.percent < 0:
            raise Refused(
                f"L'indemnité de fonction au {period.first:%d/%m/%Y} est de {held.percent} % : elle ne peut être "
                "négative. Corriger le mandat.",
                code="percent",
                field="percent",
            )
        return {
            "days": shared_thirtieths(period.first, period.last) if period.thirtieths else 0,
            "elected_percent": half_up(Fraction(held.percent) * 10_000),
            "elected_num": period.thirtieths,
            "elected_den": 30 if self.policies.elected_proration == "thirtieths" else self.last.day,
        }

    def _pay(self, period: Period) -> dict[str, int]:
        day, days = period.first, period.thirtieths
        position = self._position(day)
        post, quota = self._quotities(day)
        sick = share(self.sick, period)
        hours = self.law.fraction("hours.legal_month", day) * worked_share(self._working_time(day))
        strike = strike_share(self.strikes, period, hours, self.days_sick, days - sick.thirtieths)
        nbi, cti = self.agent.at(NbiGranted, day), self.agent.at(CtiGranted, day)
        values = {
            "im": max(position.im, int(self.law.fraction("traitement.im_floor", day))),
            "nbi": nbi.points if nbi and self.regime != Regime.CONTRACT else 0,
            "cti": int(bool(cti and cti.granted)),
            "quota_num": quota.numerator,
            "quota_den": quota.denominator,
            "post_num": post.numerator,
            "post_den": post.denominator,
            "full_weight": sick.full_weight(days),
            "carence_days": sick.carence,
            "reduced_days": sick.reduced,
            "reduced_loss": sick.loss,
            "half_days": sick.half,
            "strike_num": strike.numerator,
            "strike_den": strike.denominator,
        }
        if nbi and nbi.points and self.regime == Regime.CONTRACT:
            self._note("La NBI n'est pas due à un contractuel (loi n° 91-73, art. 27) : elle n'est pas payée.")
        suspended = 100 * (days - sick.thirtieths)
        weights = {SickPrimePolicy.SUSPENDED: suspended, SickPrimePolicy.FOLLOWS_PAY: values["full_weight"]}
        return values | self._primes(day, weights)

    def _primes(self, day: date, weights: Mapping[SickPrimePolicy, int]) -> dict[str, int]:
        """Monthly amounts at full time and the weight of each, by what its deliberation says of sickness."""
        timelines = self.agent.primes
        granted = timelines["ifse"].at(day) if "ifse" in timelines else None
        if granted and self.sick and self.policies.ifse_in_sickness == SickPrimePolicy.SUSPENDED:
            self._note("IFSE suspendue pendant la maladie : la délibération ne dit rien d'autre (décret n° 2010-997).")
        values = {
            "ifse": _prime(granted),
            "ifse_weight": weights[self.policies.ifse_in_sickness],
        }
        for rubrique in self.local:
            if rubrique.shape == PrimeShape.MONTHLY:
                prime = timelines[rubrique.code].at(day)
                defined = self.employer.local_rubriques[rubrique.code].at(self.last)
                assert defined is not None
                values[f"prime.{rubrique.code}"] = _prime(prime)
                values[f"prime_weight.{rubrique.code}"] = weights[defined.sick_policy]
        return values

    def _quotities(self, day: date) -> tuple[Fraction, Fraction]:
        """The post's quotity (temps non complet), and the one that pays (with part time: 80 % → 6/7, 90 % → 32/35)."""
        time = self._working_time(day)
        post = Fraction(time.weekly_hours) / Fraction(time.full_time_weekly_hours)
        match time.part_time_percent:
            case 100:
                return post, post
            case 80 | 90 as percent:
                return post, post * self.law.fraction(f"part_time.pay_{percent}", day)
            case 70 | 60 | 50 as percent:
                return post, post * Fraction(percent, 100)
        raise Refused(
            f"La quotité de temps partiel {time.part_time_percent} % n'est pas couverte : 50, 60, 70, 80, 90 ou 100 % "
            "(décret n° 2004-777). Corriger la quotité.",
            code="part_time_percent",
            field="part_time_percent",
        )

    # ---- the month's inputs ------------------------------------------------------------------------------------------

    def _inputs(self, cut: Sequence[Period], parts: Sequence[dict[str, int]], complementary: bool) -> dict[str, int]:
        inputs = dict.fromkeys(MONTH_INPUTS, 0)
        inputs |= self._employer_inputs() | self._withholding()
        inputs |= {"sft_share_own": 1, "sft_share_all": 1, "residence_zone": 3, "dependants": self._dependants()}
        if self.elected:
            inputs |= self._elected_inputs(parts)
            if any(isinstance(each, HoursWorked) for each in self.variables):
                raise Refused(
                    "Un élu ne perçoit pas d'heures supplémentaires (décret n° 2002-60, art. 2). "
                    "Retirer la variable du mois.",
                    code="hours_of_elected",
                )
        else:
            inputs |= self._staff_inputs(parts[-1])
        inputs |= self._amounts()
        inputs["closes_year"] = int(self.month.month == 12 or self._ends_this_month())
        inputs["ceiling"] = 0 if complementary else self._ceiling(cut, parts, inputs)
        if complementary:
            inputs["sft_children"] = 0
        return inputs

    def _ends_this_month(self) -> bool:
        return self.ended is not None and self.ended <= self.last

    def _employer_inputs(self) -> dict[str, int]:
        own = employer_inputs(self.body, self.rates, self.law, self.month)
        return own | {"tib_annual_rounding": int(self.policies.tib_rounding == "annual")}

    def _staff_inputs(self, last: dict[str, int]) -> dict[str, int]:
        day = self.whole.last
        position, time = self._position(day), self._working_time(day)
        workplace = self.agent.at(WorkplaceSet, day)
        hours, notes = overtime.split(
            (each for each in self.variables if isinstance(each, HoursWorked)), self._post(time)
        )
        self.notes += notes
        return {
            **hours,
            **self._family(),
            "residence_zone": _ZONES[workplace.residence_zone] if workplace else 3,
            "part_time": int(time.part_time_percent < 100),
            "category": self._category(position.grade),
            "transfer_concerned": int(self.regime in (Regime.CNRACL, Regime.TNC) and position.transfer_primes_points),
            "ihts_im": last["im"],
            "ihts_nbi": last["nbi"],
        }

    def _over_limit(self) -> dict[str, object]:
        """What the control of the monthly limit needs: hours above it, and whether a decision admits them."""
        worked = [each for each in self.variables if isinstance(each, HoursWorked)]
        if self.elected or not worked:
            return {}
        limit = self.law.fraction("overtime.monthly_hours", self.month)
        over = overtime.over_limit(worked, self._working_time(self.whole.last).part_time_percent, limit)
        decided = any(each.over_limit_decision for each in worked)
        return {"hours_over_limit": over, "hours_over_limit_decision": decided} if over else {}

    def _category(self, grade: str) -> int:
        try:
            return _CATEGORIES[self.grids.grade(grade).category]
        except LawError:
            if self.engaged.status == Status.OFFICIAL:
                raise
            return _CATEGORIES["C"]  # decides nothing for a contractuel

    def _post(self, time: WorkingTimeSet) -> overtime.Post:
        return overtime.Post(
            time.weekly_hours,
            time.full_time_weekly_hours,
            time.part_time_percent,
            self.policies.complementary_majoration,
            self.law.fraction("hours.legal_month", self.month),
            int(self.law.fraction("overtime.first_hours", self.month)),
            self.law.fraction("complementary.first_tenth", self.month),
        )

    def _family(self) -> dict[str, int]:
        """Children who count: from the 1st after the birth, to the 1st of the month of the twentieth birthday, excluded."""
        family = self.agent.at(FamilyDeclared, self.whole.first)
        if family is None or not family.claimed:
            return {"sft_children": 0}
        if not 0 < family.share_own <= family.share_all:
            raise Refused(
                f"La part de l'agent dans le SFT ({family.share_own}/{family.share_all}) doit être positive et au plus "
                "le total des enfants (décret n° 85-1148, art. 11). La corriger.",
                code="sft_share",
                field="share_own",
            )
        age = int(self.law.fraction("sft.child_age_limit", self.month))
        counted = [each for each in family.births if each < self.month < date(each.year + age, each.month, 1)]
        if any(date(each.year + _WORKING_AGE, each.month, 1) < self.month for each in counted):
            self._note("SFT : un enfant a plus de seize ans, sa rémunération (55 % du SMIC) n'est pas vérifiée.")
        return {"sft_children": len(counted), "sft_share_own": family.share_own, "sft_share_all": family.share_all}

    def _dependants(self) -> int:
        """Children at charge for the attachable share (Code du travail, art. R. 3252-3), as the family declared them."""
        family = self.agent.at(FamilyDeclared, self.whole.first)
        age = int(self.law.fraction("sft.child_age_limit", self.month))
        births = family.births if family else ()
        return sum(each < self.month < date(each.year + age, each.month, 1) for each in births)

    def _elected_inputs(self, parts: Sequence[dict[str, int]]) -> dict[str, int]:
        assessed = self.agent.at(MandatesAssessed, self.whole.last)
        if assessed is None:
            self._note("Situation des mandats non évaluée : mandat unique, non assujetti (CSS, art. L. 382-31).")
            assessed = MandatesAssessed(effective_on=self.month, subject_to_social_security=False)
        return {
            "elected_training_due": elected_training_due(self.body),
            "frfe_case": _FRFE[assessed.frfe_case],
            "frfe_share": half_up(Fraction(assessed.frfe_share_percent) * 10_000),
        }

    def _withholding(self) -> dict[str, int]:
        """The DGFiP's rate while it is valid on the day of payment, otherwise the neutral grid of the domicile."""
        domicile = self.agent.at(DomicileSet, self.payment_date)
        received = self.agent.at(WithholdingRateReceived, self.payment_date)
        valid = received is not None and received.rate is not None and self._usable(received.effective_on)
        if received is not None and received.rate is not None and not valid:
            self._note("Le dernier taux de prélèvement à la source est périmé : la grille de taux neutre s'applique.")
        rate = received.rate if valid and received and received.rate is not None else None
        return {
            "pas_personal": int(valid),
            "pas_rate": 0 if rate is None else _rate(rate),
            "pas_zone": _DOMICILES[domicile.zone] if domicile else 1,
            "pas_short_contract": int(not valid and self._short_contract()),
        }

    def _usable(self, received_on: date) -> bool:
        age = _months(self.payment_date) - _months(received_on)
        return age <= self.law.fraction("pas.rate_validity_months", self.payment_date)

    def _short_contract(self) -> bool:
        """A CDD of two months at most, date to date, in its first two months of pay (CGI, art. 204 H, III, 1, d)."""
        end = self.engaged.planned_end
        if self.engaged.status != Status.CONTRACT or end is None:
            return False
        limit = int(self.law.fraction("pas.short_contract_months", self.month))
        start = self.engaged.effective_on
        months = _months(end) - _months(start) + (1 if end.day >= start.day else 0)
        return months <= limit and _months(self.month) - _months(start) < limit

    def _ceiling(self, cut: Sequence[Period], parts: Sequence[dict[str, int]], inputs: Mapping[str, int]) -> int:
        full = self.law.fraction("pss.monthly", self.month) * 100
        if self.elected:
            assessed = self.agent.at(MandatesAssessed, self.whole.last)
            total = assessed.declared_total if assessed else None
            return by_mandates(full, self._monthly_indemnity(parts), total, self.whole.days, self.last.day)
        if not self.policies.part_time_ceiling:
            return by_days(full, self.whole.days, self.last.day)
        extra = Fraction(sum(inputs[name] for name in overtime.NAMES), 100)
        worked = [Worked(period.days, worked_share(self._working_time(period.first))) for period in cut]
        return by_hours(full, worked, extra / self.law.fraction("hours.legal_month", self.month), self.last.day)

    def _monthly_indemnity(self, parts: Sequence[Mapping[str, int]]) -> Fraction:
        """Euros a month at the highest percent held this month: a delegation withdrawn does not lose the ceiling."""
        points = self.law.fraction("elected.index_im", self.month) * self.law.fraction("point.annual_value", self.month)
        return points / 1200 * Fraction(max(part["elected_percent"] for part in parts), 1_000_000)

    # ---- amounts and cumuls ------------------------------------------------------------------------------------------

    def _local_rubriques(self) -> tuple[LocalRubrique, ...]:
        """The employer's rubriques that this agent has this month; an amount under an unknown code is refused."""
        defined = self.employer.local_rubriques
        paid = {each.code for each in self.variables if isinstance(each, AmountPaid)} - {"cia"}
        granted = set() if self.elected else {code for code, each in self.agent.primes.items() if self._paid(each)}
        due = [(code, False) for code in paid] + [(code, True) for code in granted - {"ifse"}]
        return tuple(
            LocalRubrique(code, rubrique.label, rubrique.shape)
            for code, monthly in sorted(due)
            for rubrique in (self._defined(defined, code, monthly=monthly),)
        )

    def _paid(self, prime: Timeline[PrimeGranted]) -> bool:
        return any(each.monthly_amount for each in prime.during(self.whole.first, self.whole.last))

    def _defined(
        self, defined: Mapping[str, Timeline[LocalRubriqueDefined]], code: str, *, monthly: bool
    ) -> LocalRubriqueDefined:
        rubrique = defined[code].at(self.last) if code in defined else None
        if rubrique is None:
            raise Refused(
                f"La rubrique « {code} » n'est définie par aucune délibération de la collectivité au "
                f"{self.last:%d/%m/%Y}. Enregistrer la délibération, ou corriger le code.",
                code="unknown_rubrique",
                field="code",
            )
        if monthly != (rubrique.shape == PrimeShape.MONTHLY):
            kind = "mensuelle" if rubrique.shape == PrimeShape.MONTHLY else "ponctuelle"
            raise Refused(
                f"La rubrique « {code} » est {kind}. L'enregistrer comme telle sur l'agent ou sur le mois.",
                code="rubrique_shape",
                field="code",
            )
        return rubrique

    def _amounts(self) -> dict[str, int]:
        amounts = {f"amount.{rubrique.code}": 0 for rubrique in self.local if rubrique.shape != PrimeShape.MONTHLY}
        cia = 0
        for each in self.variables:
            if not isinstance(each, AmountPaid):
                continue
            if each.code == "cia":
                cia += _cents(each.amount)
            else:
                amounts[f"amount.{each.code}"] += _cents(each.amount)
        if cia and self.elected:
            raise Refused(
                "Un élu ne perçoit pas de CIA (décret n° 2014-513). Retirer la variable du mois.", code="cia_of_elected"
            )
        return amounts | {"cia": cia}

    def cumuls(self, earlier: Mapping[str, int], month: date) -> dict[str, int]:
        """Year-to-date amounts of the year of work, and of the year of payment, with those taken over."""
        cumuls = {name: earlier.get(name, 0) for name in CUMULS}
        for taken in self.agent.all(CumulsTakenOver):
            for name, amount in taken.amounts.items():
                if name in cumuls and taken.year != (month if name in YEAR_OF_WORK else self.payment_date).year:
                    continue
                if name not in cumuls:
                    raise Refused(
                        f"Cumul repris inconnu « {name} ». Cumuls possibles : {', '.join(CUMULS)}.",
                        code="unknown_cumul",
                        field="amounts",
                    )
                cumuls[name] += _cents(amount)
        return cumuls

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def employer_inputs(body: CollectivityDescribed, rates: LocalRatesSet, law: Law, month: date) -> dict[str, int]:
    """What the employer owes and at which rates, in ten-thousandths of a percent."""
    return {
        "headcount_50": int(body.headcount >= law.fraction("fnal.headcount", month)),
        "work_accident_rate": _rate(rates.work_accident),
        "mobility_rate": _rate(rates.mobility),
        "regional_mobility": int(rates.regional_mobility),
        "cdg_rate": _rate(rates.cdg),
        "cnfpt_due": int(rates.cnfpt),
        "unemployment_due": int(rates.unemployment),
    }


def elected_training_due(body: CollectivityDescribed) -> int:
    """1 when the élus of this employer contribute to their right to training (CGCT, art. L. 2123-12-1 and L. 1621-3)."""
    return int(body.kind in (CollectivityKind.COMMUNE, CollectivityKind.COMMUNITY))


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _prime(granted: PrimeGranted | None) -> int:
    if granted is None:
        return 0
    if granted.monthly_amount < 0:
        raise Refused(
            f"La prime « {granted.code} » du {granted.effective_on:%d/%m/%Y} est négative ({granted.monthly_amount} €). "
            "Corriger son montant ; une retenue se saisit par une rubrique de retenue.",
            code="negative_prime",
            field="monthly_amount",
        )
    return _cents(granted.monthly_amount)


@lru_cache(maxsize=4096)
def _cents(amount: object) -> int:
    """Euros to cents; half-up if somebody wrote more than two decimals."""
    return half_up(Fraction(str(amount)) * 100)


@lru_cache(maxsize=4096)
def _rate(percent: object) -> int:
    """A percent in ten-thousandths of a percent."""
    return half_up(Fraction(str(percent)) * 10_000)


def _needed(found: T | None, what: str) -> T:
    if found is None:
        raise Refused(f"Il manque {what}. L'enregistrer dans le dossier avant de calculer.", code="missing_fact")
    return found
