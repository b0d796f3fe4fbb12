"""What no text admits, refused where it is typed: the same guards for commands, imports, scenarios and dossiers.

What depends on the month paid is refused by the calculator; what can be justified is an anomaly of the controls.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from domain.identifiers import checked_commune, checked_siret
from domain.refusal import Refused, in_french
from payroll import facts
from payroll.grids import Grids, load_grids
from payroll.rubriques import rule_codes, rule_table
from payroll.rubriques.national import PRICED, National, national
from payroll.situation import CUMULS
from payroll.words import CARENCE_WAIVERS, AttachmentKind, ElectedFunction, HomeHelpGround, Status, StrikeUnit

FIRST_DAY, LAST_DAY = date(1920, 1, 1), date(2099, 12, 31)  # outside: a year was mistyped
YOUNGEST, OLDEST = 14, 110  # ages, in years, of somebody who works or holds a mandate

# Facts about the person, which may hold before the engagement begins.
_OF_THE_PERSON = (
    facts.FamilyDeclared,
    facts.WithholdingRateReceived,
    facts.DomicileSet,
    facts.AffiliationDeclared,
    facts.MandatesAssessed,
    facts.AffiliationChosen,
    facts.ActivityStopped,
    facts.OtherMandateDeclared,
    facts.CumulsTakenOver,
    facts.SickCertificate,
    facts.DependantsDeclared,
    facts.OtherNetDeclared,
)
_OF_MANDATES = (
    facts.MandateHeld,
    facts.MandatesAssessed,
    facts.DelegationWithdrawn,
    facts.MandatePrevented,
    facts.AffiliationChosen,
    facts.ActivityStopped,
    facts.OtherMandateDeclared,
    facts.IndemnityClipped,
    facts.AnnuityChosen,
)
_OF_CAREERS = (facts.PositionHeld, facts.NbiGranted, facts.CtiGranted, facts.WorkingTimeSet)
_ON_AN_INDEX = frozenset({Status.OFFICIAL, Status.CONTRACT})
_APART: dict[type[facts.Fact], frozenset[Status]] = {  # facts that only some engagements of staff can have
    facts.PositionHeld: _ON_AN_INDEX,
    facts.NbiGranted: _ON_AN_INDEX,
    facts.CtiGranted: _ON_AN_INDEX,
    facts.SurcotisationRequested: frozenset({Status.OFFICIAL}),
    facts.PayAgreed: frozenset(Status) - {Status.OFFICIAL, Status.ELECTED, Status.APPRENTICE},
    facts.ApprenticeshipSigned: frozenset({Status.APPRENTICE}),
    facts.ExecutiveSet: frozenset({Status.PRIVATE}),
    facts.ServiceRecognised: frozenset({Status.CONTRACT}),
    facts.LeaveRequalified: _ON_AN_INDEX,
    facts.DailyBenefitsStated: _ON_AN_INDEX,
    facts.HoursNotWorked: _ON_AN_INDEX,
    facts.CoverHeld: _ON_AN_INDEX,
    facts.TherapeuticPartTimeGranted: _ON_AN_INDEX,
    facts.CertificateSentLate: frozenset({Status.OFFICIAL}),
    facts.StateAidGranted: frozenset({Status.INTEGRATION}),
    facts.LeaderFunctionHeld: frozenset({Status.YOUTH_LEADER}),
    facts.CensusBaseSet: frozenset({Status.CENSUS_TAKER}),
    facts.ChildrenEntrusted: frozenset({Status.FOSTER}),
    facts.SideActivityDeclared: frozenset({Status.SIDE_ACTIVITY}),
    facts.LeavePaidWithPay: frozenset({Status.CONTRACT, Status.OCCASIONAL}),
    facts.OriginPositionHeld: frozenset({Status.OFFICIAL}),
    facts.OtherPayDeclared: frozenset(Status) - {Status.ELECTED},
    facts.PrimeGranted: frozenset(Status) - {Status.ELECTED},
    facts.EntitlementGranted: frozenset(Status) - {Status.ELECTED},
    facts.AffiliationDeclared: frozenset({Status.OFFICIAL}),
    facts.HomeHelpHeld: _ON_AN_INDEX,
}
_CODED = (
    facts.PrimeGranted,
    facts.EntitlementGranted,
    facts.LocalRubriqueDefined,
    facts.RubriqueVoted,
    facts.RubriqueAdopted,
    facts.OtherMandateDeclared,
    facts.AbsenceClausesVoted,
    facts.AmountPaid,
    facts.QuantityEntered,
    facts.SettlementStated,
    facts.RappelEntered,
)
_ABSENCES = (facts.SickCertificate, facts.StrikeRecorded, facts.LeaveRequalified, facts.HoursNotWorked)
_REPEATABLE = (facts.SickCertificate, facts.StrikeRecorded)  # two on one day are two facts, or an overlap to judge

# The highest percents of the terminal index. A commune may raise its mayor's by a quarter (chef-lieu de département), the great
# bodies their president's by 40 %.
HIGHEST_INDEMNITY = Decimal(145)
HIGHEST_BY_FUNCTION = {
    ElectedFunction.MAYOR: Decimal("181.25"),
    ElectedFunction.ACTING_MAYOR: Decimal("181.25"),
    ElectedFunction.PRESIDENT: Decimal(203),
}
ACT = re.compile(r"[A-Z0-9][A-Z0-9/-]{0,39}")  # the number of an act of a creditor
MOST_HOLDERS = 200  # seats of the largest councils
_LOCAL_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
HIGHEST_DAILY_BENEFIT = Decimal(300)  # above that of any accident; a period was typed for a day
HIGHEST_ANNUITY = Decimal(8)
HIGHEST_MOBILITY = Decimal("3.2")


# ---- a fact among others ---------------------------------------------------------------------------------------------


def suits(kind: type[facts.Fact], status: Status) -> bool:
    """Whether a kind of fact can be said of an engagement of this status."""
    if kind in (_OF_CAREERS if status is Status.ELECTED else _OF_MANDATES):
        return False
    return status in _APART.get(kind, frozenset(Status))


def twins(fact: facts.Fact, other: facts.Fact) -> bool:
    """Whether two facts say one thing twice on one day: one of them is a correction, or an error."""
    return not isinstance(fact, _REPEATABLE) and _said(fact) == _said(other)


def _said(fact: facts.Fact) -> tuple[object, ...]:
    code = fact.code if isinstance(fact, _CODED) else None
    function = fact.function if isinstance(fact, facts.MandateHeld) else None
    unit = fact.unit if isinstance(fact, facts.PayAgreed | facts.WorkDone) else None
    act = fact.reference if isinstance(fact, facts.AttachmentNotified | facts.AttachmentLifted) else None
    kind = fact.kind if isinstance(fact, facts.CoverHeld | facts.HoursWorked) else None
    origin = fact.origin if isinstance(fact, facts.RappelEntered) else None
    return type(fact), fact.effective_on, code, function, unit, act, kind, origin


def guard_against_engagement(fact: facts.AgentFact, engaged: facts.Engaged) -> None:
    """Refuses what precedes the engagement, or does not concern its status."""
    if fact.effective_on < engaged.effective_on and not isinstance(fact, _OF_THE_PERSON):
        raise Refused(
            f"Le fait ({fact.type}) prend effet le {in_french(fact.effective_on)}, avant l'engagement de l'agent "
            f"({in_french(engaged.effective_on)})",
            code="before_engagement",
            field="effective_on",
            article="CGFP, art. L. 712-1 : après service fait",
            remedy="Corriger l'une des deux dates.",
        )
    if isinstance(fact, facts.SickCertificate) and fact.effective_on < engaged.effective_on <= fact.last_day:
        raise _outside(
            fact, f"commence avant l'engagement de l'agent, qui prend effet le {in_french(engaged.effective_on)}"
        )
    elected = engaged.status is Status.ELECTED
    if elected and isinstance(fact, _OF_CAREERS):
        raise Refused(
            f"Un élu n'a pas de carrière : « {fact.type} » ne peut pas lui être enregistré. "
            "Enregistrer le mandat et son taux.",
            code="not_of_this_status",
        )
    if not elected and isinstance(fact, _OF_MANDATES):
        raise Refused(
            f"« {fact.type} » ne concerne que les élus ; cet engagement est de statut « {engaged.status} ». "
            "Créer un engagement d'élu.",
            code="not_of_this_status",
        )
    if not suits(type(fact), engaged.status):
        raise Refused(
            f"« {fact.type} » ne concerne pas un engagement de statut « {engaged.status} ». Vérifier le statut, ou "
            "enregistrer ce que le contrat dit de la rémunération.",
            code="not_of_this_status",
        )


def latest_end(known: Iterable[facts.Fact]) -> facts.EngagementEnded | None:
    """The end of the engagement: the latest said, when it was put off."""
    ends = (fact for fact in known if isinstance(fact, facts.EngagementEnded))
    return max(ends, key=lambda each: each.effective_on, default=None)


def guard_against_end(fact: facts.AgentFact, ended: facts.EngagementEnded | None) -> None:
    """Refuses an absence that begins after the engagement ended; one that goes on after it stops there by itself."""
    if ended is not None and isinstance(fact, _ABSENCES) and fact.effective_on > ended.effective_on:
        raise _outside(fact, f"commence après la fin de l'engagement, le {in_french(ended.effective_on)}")


def guard_month_against_end(month: date, ended: facts.EngagementEnded | None) -> None:
    """Refuses a variable of a month that the engagement did not reach: no bulletin of its own would pay it."""
    if ended is not None and month > ended.effective_on:
        last = in_french(ended.effective_on)
        raise Refused(
            f"L'engagement a pris fin le {last} : un élément de {month:%m/%Y} ne serait pas payé",
            code="after_engagement",
            field="month",
            article="CGFP, art. L. 712-1 : après service fait",
            remedy=f"Le saisir sur {ended.effective_on:%m/%Y}, le mois de la sortie : s'il est émis, un rappel le paie.",
        )


def _outside(fact: facts.AgentFact, how: str) -> Refused:
    return Refused(
        f"L'absence du {in_french(fact.effective_on)} {how}",
        code="absence_outside",
        field="effective_on",
        article="CGFP, art. L. 712-1 et L. 822-1",
        remedy="Corriger ses dates ou celles de l'engagement.",
    )


# ---- a fact by itself ------------------------------------------------------------------------------------------------


def guard_values(fact: facts.Fact) -> None:
    """Refuses values that no text could ever admit, of a fact of an agent or of an employer."""
    for name, day in _dates(fact):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise Refused(
                f"La date du {in_french(day)} est impossible",
                code="impossible_date",
                field=name,
                remedy="Relire l'année.",
            )
    guard = _GUARDS.get(type(fact))
    if guard is not None:
        guard(fact)
    last_day = getattr(fact, "last_day", None)
    if last_day is not None and last_day < fact.effective_on:
        raise Refused(
            f"La période finit le {in_french(last_day)}, avant de commencer le {in_french(fact.effective_on)}",
            field="last_day",
            remedy="Relire la pièce.",
        )


def _dates(fact: facts.Fact) -> Iterator[tuple[str, date]]:
    for each in fields(fact):
        value = getattr(fact, each.name)
        for day in value if isinstance(value, tuple) else (value,):
            if isinstance(day, date):
                yield each.name, day


def guard_birth(birth_date: date, known_on: date) -> None:
    """Refuses a birth after the day from which the person works, or one that makes them a child or over a century old."""
    age = known_on.year - birth_date.year - ((known_on.month, known_on.day) < (birth_date.month, birth_date.day))
    if not YOUNGEST <= age <= OLDEST:
        born = "ne serait pas encore né" if birth_date > known_on else f"aurait {age} ans"
        raise Refused(
            f"Né le {in_french(birth_date)}, l'agent {born} le {in_french(known_on)}",
            code="impossible_birth",
            field="birth_date",
            article=f"attendu de {YOUNGEST} à {OLDEST} ans ; Code du travail, art. L. 4153-1 à L. 4153-3",
            remedy="Relire la date de naissance et celle de l'engagement.",
        )


def _engaged(fact: facts.Engaged) -> None:
    if fact.planned_end is not None and fact.planned_end < fact.effective_on:
        raise Refused(
            f"Le contrat finirait le {in_french(fact.planned_end)}, avant de commencer le {in_french(fact.effective_on)}",
            field="planned_end",
            article="décret n° 88-145 du 15 février 1988, art. 3",
            remedy="Relire les dates du contrat.",
        )


def _position(fact: facts.PositionHeld) -> None:
    if fact.im <= 0 or fact.ib < 0 or fact.echelon < 0:
        raise Refused(
            f"Indice brut {fact.ib}, majoré {fact.im} ou échelon {fact.echelon} impossible. Relire l'arrêté.",
            field="im",
        )
    _echelon(fact, shipped_grids())


def _echelon(fact: facts.PositionHeld, grids: Grids) -> None:
    """An échelon of a known grade is one of its grid on that day; 0 says none, and a grade without grid is free.

    A day before the first version known of the grid is judged on that version's day. Indices that are not those of the
    échelon (kept by a person, agreed by contract) are an anomaly to justify, not a refusal."""
    grade = grids.grades.get(fact.grade)
    if grade is None or fact.echelon == 0:
        return
    steps = [(echelon, step.effective_on) for (grid, echelon), versions in grids.steps.items()
             if grid == grade.grid for step in versions]  # fmt: skip
    day = max(fact.effective_on, min(since for _, since in steps))
    known = sorted({echelon for echelon, since in steps if since <= day})
    if fact.echelon not in known:
        raise Refused(
            f"L'échelon {fact.echelon} n'existe pas dans le grade « {grade.label} » au {in_french(day)} : "
            f"il va de {known[0]} à {known[-1]}",
            code="unknown_echelon",
            field="echelon",
            article=grade.reference,
            remedy="Relire l'arrêté ; 0 si l'agent n'a pas d'échelon.",
        )


@lru_cache(maxsize=1)
def shipped_grids() -> Grids:
    """The grids of this version: what an échelon is does not wait for their publication."""
    return load_grids()


def _working_time(fact: facts.WorkingTimeSet) -> None:
    if not 0 < fact.weekly_hours <= fact.full_time_weekly_hours:
        raise Refused(
            f"Durée hebdomadaire de {fact.weekly_hours} h : attendu plus de 0 et au plus {fact.full_time_weekly_hours} h",
            field="weekly_hours",
            article="CGFP, art. L. 613-1",
            remedy="Une quotité nulle est une fin d'engagement ou une absence : enregistrer celle-ci.",
        )
    if fact.part_time_percent != 100 and not 50 <= fact.part_time_percent <= 90:
        raise Refused(
            f"Temps partiel à {fact.part_time_percent} % : attendu de 50 à 90, ou 100",
            field="part_time_percent",
            article="CGFP, art. L. 612-1 et suivants",
            remedy="Relire l'arrêté de temps partiel.",
        )


def _nbi(fact: facts.NbiGranted) -> None:
    if fact.points < 0:
        raise Refused(
            f"{fact.points} points de NBI",
            field="points",
            article="loi n° 91-73, art. 27",
            remedy="Zéro met fin à la NBI.",
        )


def _prime(fact: facts.PrimeGranted) -> None:
    if fact.monthly_amount < 0:
        raise Refused(
            f"Prime « {fact.code} » négative ({fact.monthly_amount} €)",
            field="monthly_amount",
            article="CGFP, art. L. 714-4",
            remedy="Zéro met fin à la prime.",
        )


def _entitled(fact: facts.EntitlementGranted) -> None:
    if fact.quantity < 0:
        raise Refused(
            f"Droit « {fact.code} » négatif ({fact.quantity})",
            field="quantity",
            article="CGFP, art. L. 714-4",
            remedy="Zéro met fin au droit.",
        )


def _surcotisation(fact: facts.SurcotisationRequested) -> None:
    if fact.requested_on > fact.effective_on:
        raise Refused(
            f"La surcotisation est demandée le {in_french(fact.requested_on)}, après son effet "
            f"({in_french(fact.effective_on)})",
            field="requested_on",
            article="CPCMR, art. L. 11 bis et D. 5",
            remedy="Relire la demande : elle précède la surcotisation.",
        )


def _adopted(fact: facts.RubriqueAdopted) -> None:
    entry = _known(fact.code)
    if fact.rate is not None and not entry.local_rate:
        raise Refused(
            f"« {entry.label} » : le tarif est fixé par le texte, une délibération ne le change pas",
            field="rate",
            article=entry.article,
            remedy="Laisser le tarif vide, ou définir une rubrique locale.",
        )
    if fact.rate is not None and fact.rate <= 0:
        raise Refused(f"Tarif de {fact.rate} pour « {entry.label} » : attendu un nombre positif.", field="rate")


def _known(code: str) -> National:
    entry = national().get(code)
    if entry is None:
        raise Refused(
            f"« {code} » n'est pas une rubrique du catalogue national",
            field="code",
            remedy="Les codes sont dans payroll/rubriques/national.toml ; une rubrique locale se définit avec sa délibération.",
        )
    return entry


def _local(fact: facts.LocalRubrique) -> None:
    if fact.code in national() or fact.code in rule_codes():
        raise Refused(
            f"Le code « {fact.code} » est celui d'une rubrique nationale",
            field="code",
            remedy="L'adopter par délibération au lieu de la redéfinir, ou choisir un autre code.",
        )
    if (fact.rate is None) == (fact.shape in PRICED):
        what = "a besoin d'un tarif" if fact.rate is None else "n'a pas de tarif"
        raise Refused(f"La rubrique « {fact.code} », de forme « {fact.shape} », {what}. Le corriger.", field="rate")


def _agreed(fact: facts.PayAgreed) -> None:
    if fact.amount < 0:
        raise Refused(f"Rémunération convenue négative ({fact.amount} €) ; zéro y met fin.", field="amount")


def _apprenticeship(fact: facts.ApprenticeshipSigned) -> None:
    """The scale itself is the calculator's."""
    if fact.concluded_on > fact.effective_on:
        raise Refused(
            f"Le contrat d'apprentissage est conclu le {in_french(fact.concluded_on)}, après son exécution "
            f"({in_french(fact.effective_on)}). Relire le contrat : il est conclu au plus tard ce jour-là.",
            field="concluded_on",
        )
    if fact.birth_month.day != 1 or fact.years_done < 0:
        raise Refused(
            "Le mois de naissance s'écrit par son premier jour, et les années d'apprentissage déjà faites se comptent "
            "entières. Corriger l'un ou l'autre.",
            field="birth_month",
        )
    if fact.percent is not None and not 0 < fact.percent <= 200:
        raise Refused(f"{fact.percent} % du SMIC est impossible. Relire le contrat.", field="percent")


def _certificate(
    fact: facts.SickCertificate | facts.LeaveRequalified | facts.DailyBenefitsStated | facts.TherapeuticPartTimeGranted,
) -> None:
    if fact.last_day < fact.effective_on:
        raise Refused(
            f"L'arrêt finit le {in_french(fact.last_day)}, avant son premier jour, le {in_french(fact.effective_on)}",
            field="last_day",
            article="CGFP, art. L. 822-1",
            remedy="Relire le certificat.",
        )
    waived = getattr(fact, "carence_waived", None)
    if waived is not None and waived.lower() not in CARENCE_WAIVERS:
        raise Refused(
            f"Dispense de carence « {waived} » inconnue",
            field="carence_waived",
            article="loi n° 2017-1837 du 30 décembre 2017, art. 115, II",
            remedy=f"Écrire l'un de : {', '.join(CARENCE_WAIVERS)}.",
        )


def _strike(fact: facts.StrikeRecorded) -> None:
    most = 24 if fact.unit is StrikeUnit.HOUR else 1
    if not 0 < fact.quantity <= most or (most == 1 and fact.quantity != 1):
        raise Refused(
            f"Grève de {fact.quantity} « {fact.unit} » le {in_french(fact.effective_on)}",
            field="quantity",
            article="CGFP, art. L. 711-3",
            remedy="Une journée ou une demi-journée se saisit par jour ; les heures, de 0 à 24.",
        )


def _statement(fact: facts.DailyBenefitsStated) -> None:
    _certificate(fact)
    if not 0 < fact.daily_gross <= HIGHEST_DAILY_BENEFIT:
        raise Refused(
            f"Indemnité journalière de {fact.daily_gross} € : attendue au plus de {HIGHEST_DAILY_BENEFIT} €",
            field="daily_gross",
            article="CSS, art. R. 323-4, R. 331-5 et R. 433-2",
            remedy="Écrire le montant brut d'un jour, non celui de la période.",
        )


def _therapeutic(fact: facts.TherapeuticPartTimeGranted) -> None:
    _certificate(fact)
    if fact.percent not in (50, 60, 70, 80, 90):
        raise Refused(
            f"Temps partiel thérapeutique à {fact.percent} %",
            field="percent",
            article="CGFP, art. L. 823-1 ; décret n° 87-602, art. 13-1",
            remedy="Écrire 50, 60, 70, 80 ou 90.",
        )


def _hours_not_worked(fact: facts.HoursNotWorked) -> None:
    if not 0 < fact.hours < 24:
        raise Refused(
            f"{fact.hours} heures non faites le {in_french(fact.effective_on)}",
            field="hours",
            article="CGFP, art. L. 711-2",
            remedy="Écrire les heures de ce jour ; une journée entière est une absence « service_non_fait ».",
        )


def _sent_late(fact: facts.CertificateSentLate) -> None:
    if (fact.sent_on - fact.effective_on).days <= 2:
        raise Refused(
            f"L'arrêt du {in_french(fact.effective_on)} envoyé le {in_french(fact.sent_on)} ne l'est pas tard",
            field="sent_on",
            article="décret n° 87-602 du 30 juillet 1987, art. 15 : quarante-huit heures",
            remedy="Corriger la date d'envoi, ou ne rien enregistrer.",
        )


def _service(fact: facts.ServiceRecognised) -> None:
    if fact.since > fact.effective_on:
        raise Refused(
            f"Services retenus depuis le {in_french(fact.since)}, après le {in_french(fact.effective_on)}",
            field="since",
            article="décret n° 88-145 du 15 février 1988, art. 28",
            remedy="Les services retenus précèdent la date d'effet : corriger l'une des deux dates.",
        )


def _clauses(fact: facts.AbsenceClausesVoted) -> None:
    for name in ("long_leave_first_year", "long_leave_next_years"):
        _within(Decimal(getattr(fact, name)), Decimal(100), name, "La part de la prime", "décret n° 2010-997, art. 1")


def _rate(fact: facts.WithholdingRateReceived) -> None:
    if fact.rate is not None:
        _within(fact.rate, Decimal(100), "rate", "Le taux de prélèvement à la source", "CGI, art. 204 E et 204 H")


def _family(fact: facts.FamilyDeclared) -> None:
    if not 0 < fact.share_own <= fact.share_all:
        raise Refused(
            f"Part de {fact.share_own} enfant(s) sur {fact.share_all} dans le supplément familial",
            field="share_own",
            article="décret n° 85-1148 du 24 octobre 1985, art. 11",
            remedy="Elle compte les enfants de l'agent sur ceux de la famille : de 1 à tous.",
        )


def _mandate(fact: facts.MandateHeld) -> None:
    if fact.percent is not None:
        _indemnity(fact.function, fact.percent)


def _indemnity(function: ElectedFunction, percent: Decimal) -> None:
    highest = HIGHEST_BY_FUNCTION.get(function, HIGHEST_INDEMNITY)
    article = "CGCT, art. L. 2123-22, L. 2123-23, L. 3123-17, L. 4135-17 et L. 5211-12"
    _within(percent, highest, "percent", "Le taux de l'indemnité, en part de l'indice terminal,", article)


def _prevented(fact: facts.MandatePrevented) -> None:
    if fact.last_day < fact.effective_on:
        raise Refused(
            f"L'empêchement finit le {in_french(fact.last_day)}, avant son premier jour ({in_french(fact.effective_on)})",
            field="last_day",
            article="CGCT, art. D. 2123-23-1",
            remedy="Relire l'arrêt de travail.",
        )
    if fact.daily_allowance < 0:
        raise Refused(
            f"Indemnité journalière de {fact.daily_allowance} €",
            field="daily_allowance",
            article="CGCT, art. L. 2123-25-1",
            remedy="Elle est positive ; zéro dit qu'il n'y en a pas.",
        )


def _other_mandate(fact: facts.OtherMandateDeclared) -> None:
    if not 0 <= fact.monthly_contributions <= fact.monthly_gross:
        raise Refused(
            f"Autre mandat « {fact.code} » : {fact.monthly_gross} € bruts et {fact.monthly_contributions} € de cotisations",
            field="monthly_gross",
            article="CGCT, art. L. 2123-20",
            remedy="L'indemnité est positive (zéro met fin au mandat), les cotisations au plus égales à elle.",
        )


def _annuity(fact: facts.AnnuityChosen) -> None:
    _within(fact.percent, HIGHEST_ANNUITY, "percent", "Le taux de la rente", "CGCT, art. R. 2123-24")


def _council(fact: facts.CouncilRenewed) -> None:
    for name, count in (("population", fact.population), ("seats", fact.seats)):
        if count is not None and count < 0:
            raise Refused(f"{count} ne compte personne", field=name, remedy="Écrire un nombre positif ou nul.")


def _vote(fact: facts.IndemnitiesVoted) -> None:
    """The scale, the stratum and the envelope are judged by the controls, with the council of the day."""
    for each in fact.indemnities:
        _indemnity(each.function, each.percent)
        if not 0 < each.holders <= MOST_HOLDERS:
            raise Refused(
                f"{each.holders} titulaire(s) pour « {each.function} » : attendu de 1 à {MOST_HOLDERS}",
                field="holders",
                article="CGCT, art. L. 2123-20-1",
                remedy="Relire le tableau annexé à la délibération.",
            )
    for majoration in fact.majorations:
        if majoration.percent is not None:
            _within(majoration.percent, Decimal(100), "majorations", "La majoration", "CGCT, art. R. 2123-23")


def _attachment(fact: facts.AttachmentNotified) -> None:
    """A pension has its month, arrears perhaps; any other act has what it claims in all."""
    if not ACT.fullmatch(fact.reference):
        raise Refused(
            f"Référence de l'acte « {fact.reference} » : attendu capitales, chiffres, - et / (40 au plus), jamais le nom "
            "du créancier. Écrire le numéro porté sur l'acte.",
            field="reference",
        )
    alimony = fact.kind == AttachmentKind.ALIMONY
    monthly = fact.monthly if fact.monthly is not None else Decimal(0)
    if (monthly if alimony else fact.amount) <= 0 or min(monthly, fact.amount) < 0:
        raise Refused(
            f"Acte {fact.reference} : {'terme mensuel' if alimony else 'montant total'} attendu, positif",
            field="monthly" if alimony else "amount",
            article="CPCE, art. L. 213-1 et L. 213-4"
            if alimony
            else "Code du travail, art. L. 3252-1 ; LPF, art. L. 262",
            remedy="Relire l'acte.",
        )
    if fact.rank is not None and not 1 <= fact.rank <= 9:
        raise Refused(f"Rang {fact.rank} : attendu de 1 à 9, ou aucun quand l'acte n'en dit pas.", field="rank")


def _cover(fact: facts.CoverHeld) -> None:
    if min(fact.employee, fact.employer) < 0:
        raise Refused(
            f"Part négative dans un contrat de {fact.kind} ({fact.employee} € et {fact.employer} €)",
            field="employer",
            article="CGFP, art. L. 827-9",
            remedy="Deux zéros y mettent fin.",
        )


def _vouchers(fact: facts.MealVouchersVoted) -> None:
    if fact.value <= 0 or not 50 <= fact.employer_percent <= 60:
        raise Refused(
            f"Titre-restaurant de {fact.value} €, payé à {fact.employer_percent} % par l'employeur",
            field="employer_percent",
            article="Code du travail, art. R. 3262-4 ; CGI, annexe IV, art. 6 A",
            remedy="L'employeur en paie de 50 à 60 % : relire la délibération.",
        )


def _payroll_tax(fact: facts.PayrollTaxDeclared) -> None:
    _within(fact.liable_percent, Decimal(100), "liable_percent", "Le rapport d'assujettissement", "CGI, art. 231, 1")


def _dependants(fact: facts.DependantsDeclared) -> None:
    if not 0 <= fact.persons <= 20:
        raise Refused(
            f"{fact.persons} personnes à charge",
            field="persons",
            article="Code du travail, art. R. 3252-3",
            remedy="Compter celles que les enfants déclarés ne comptent pas déjà.",
        )


def _other_pay(fact: facts.OtherNetDeclared) -> None:
    if fact.monthly_net < 0:
        raise Refused(
            f"Rémunération nette d'autres employeurs négative ({fact.monthly_net} €)",
            field="monthly_net",
            article="Code du travail, art. L. 3252-4",
            remedy="Zéro y met fin.",
        )


def _assessment(fact: facts.MandatesAssessed) -> None:
    if fact.evidence_note:
        raise Refused(
            "Une note libre ne s'écrit pas en clair dans le journal. La porter sur la pièce, ou en motif scellé."
        )
    _within(fact.frfe_share_percent, Decimal(100), "frfe_share_percent", "La part de la fraction de frais d'emploi",
            "CGI, art. 81, 1°")  # fmt: skip


def _affiliation(fact: facts.AffiliationDeclared) -> None:
    if not 0 < fact.total_weekly_hours <= 80:
        raise Refused(
            f"{fact.total_weekly_hours} h par semaine, tous employeurs : attendu plus de 0 et au plus 80",
            field="total_weekly_hours",
            article="décret n° 91-298 du 20 mars 1991, art. 8",
            remedy="Additionner les durées hebdomadaires des emplois.",
        )


def _cumuls(fact: facts.CumulsTakenOver) -> None:
    unknown = sorted(fact.amounts.keys() - CUMULS)
    if unknown:
        raise Refused(
            f"Cumul repris inconnu « {unknown[0]} »", field="amounts", remedy=f"Cumuls possibles : {', '.join(CUMULS)}."
        )


def _workplace(fact: facts.WorkplaceSet) -> None:
    checked_commune(fact.commune)


def _body(fact: facts.CollectivityDescribed) -> None:
    checked_siret(fact.siret)
    checked_commune(fact.commune)
    for name, count in (("population", fact.population), ("headcount", fact.headcount)):
        if count < 0:
            raise Refused(f"{count} ne compte personne", field=name, remedy="Écrire un nombre positif ou nul.")


def _rates(fact: facts.LocalRatesSet) -> None:
    _within(fact.work_accident, Decimal(100), "work_accident", "Le taux d'accidents du travail", "CSS, art. L. 242-5")
    _within(fact.mobility, HIGHEST_MOBILITY, "mobility", "Le versement mobilité", "CGCT, art. L. 2333-67 et L. 2531-4")
    _within(fact.cdg, Decimal(100), "cdg", "La cotisation au centre de gestion", "CGFP, art. L. 452-25 et suivants")


def _private_law(fact: facts.PrivateLawSet) -> None:
    for name, rate in (
        ("provident_employee", fact.provident_employee),
        ("provident_employer", fact.provident_employer),
    ):
        _within(rate, Decimal(100), name, "La cotisation de prévoyance", "CSS, art. L. 911-1")
    for name, amount in (("health_employee", fact.health_employee), ("health_employer", fact.health_employer)):
        if amount < 0:
            raise Refused(
                f"{amount} € de frais de santé", field=name, article="CSS, art. L. 911-7", remedy="Relire le contrat."
            )
    if fact.general_reduction and not (fact.legal_personality and fact.unemployment):
        raise Refused(
            "La réduction générale demande la personnalité morale et l'assurance chômage",
            field="general_reduction",
            article="CSS, art. L. 241-13, II",
            remedy="Relire les statuts et l'adhésion, ou retirer la réduction.",
        )


def _local_rubrique(fact: facts.LocalRubriqueDefined) -> None:
    if not _LOCAL_CODE.fullmatch(fact.code) or fact.code in _national_codes():
        raise Refused(
            f"Le code de rubrique « {fact.code} » est pris par une règle nationale, ou mal écrit",
            field="code",
            article="CGFP, art. L. 714-4",
            remedy="Choisir un autre code : minuscules, chiffres et tirets bas.",
        )


@lru_cache(maxsize=1)
def _national_codes() -> frozenset[str]:
    return frozenset(rule.code for rule in rule_table().rules)


def _within(percent: Decimal, highest: Decimal, field: str, what: str, article: str) -> None:
    if not 0 <= percent <= highest:
        most, found = (f"{each.normalize():f}".replace(".", ",") for each in (highest, percent))
        raise Refused(
            f"{what} vaut {found} % : attendu de 0 à {most} %",
            code="percent_above_cap",
            field=field,
            article=article,
            remedy="Relire la pièce : une virgule a pu être oubliée.",
        )


def _counts(*names: str) -> Callable[[facts.Fact], None]:
    """A guard for what is counted or paid: never negative."""

    def guard(fact: facts.Fact) -> None:
        for name in names:
            if getattr(fact, name) < 0:
                raise Refused(
                    f"{getattr(fact, name)} : un nombre négatif n'a pas de sens ici",
                    field=name,
                    remedy="Relire la pièce.",
                )

    return guard


def _leave_paid(fact: facts.LeavePaidWithPay) -> None:
    article = "décret n° 88-145 du 15 février 1988, art. 5"
    _within(
        fact.percent, Decimal(10), "percent", "L'indemnité de congés non pris, en part de la rémunération,", article
    )


def _home_help(fact: facts.HomeHelpHeld) -> None:
    if fact.ground is HomeHelpGround.REPLACEMENT and not fact.replaced:
        raise Refused(
            "L'aide à domicile en remplacement ne nomme pas l'agent remplacé : sans lui, aucune exonération",
            field="replaced",
            article="CSS, art. L. 241-10, III",
            remedy="Porter son matricule.",
        )


_GUARDS: Mapping[type[facts.Fact], Callable[[Any], None]] = {
    facts.Engaged: _engaged,
    facts.PositionHeld: _position,
    facts.WorkingTimeSet: _working_time,
    facts.NbiGranted: _nbi,
    facts.PrimeGranted: _prime,
    facts.EntitlementGranted: _entitled,
    facts.SurcotisationRequested: _surcotisation,
    facts.RubriqueAdopted: _adopted,
    facts.LocalRubriqueDefined: _local,
    facts.RubriqueVoted: _local,
    facts.PayAgreed: _agreed,
    facts.HomeHelpHeld: _home_help,
    facts.ApprenticeshipSigned: _apprenticeship,
    facts.SickCertificate: _certificate,
    facts.StrikeRecorded: _strike,
    facts.LeaveRequalified: _certificate,
    facts.DailyBenefitsStated: _statement,
    facts.HoursNotWorked: _hours_not_worked,
    facts.TherapeuticPartTimeGranted: _therapeutic,
    facts.CertificateSentLate: _sent_late,
    facts.ServiceRecognised: _service,
    facts.AbsenceClausesVoted: _clauses,
    facts.WithholdingRateReceived: _rate,
    facts.FamilyDeclared: _family,
    facts.MandateHeld: _mandate,
    facts.CoverHeld: _cover,
    facts.MealVouchersVoted: _vouchers,
    facts.PayrollTaxDeclared: _payroll_tax,
    facts.AttachmentNotified: _attachment,
    facts.DependantsDeclared: _dependants,
    facts.OtherNetDeclared: _other_pay,
    facts.MandatesAssessed: _assessment,
    facts.AffiliationDeclared: _affiliation,
    facts.CumulsTakenOver: _cumuls,
    facts.WorkplaceSet: _workplace,
    facts.ChildrenEntrusted: _counts("count"),
    facts.SideActivityDeclared: _counts("rafp_room"),
    facts.OriginPositionHeld: _counts("im", "nbi"),
    facts.OtherPayDeclared: _counts("here", "elsewhere"),
    facts.LeavePaidWithPay: _leave_paid,
    facts.CollectivityDescribed: _body,
    facts.LocalRatesSet: _rates,
    facts.LocalRubriqueDefined: _local_rubrique,
    facts.PrivateLawSet: _private_law,
    facts.MandatePrevented: _prevented,
    facts.OtherMandateDeclared: _other_mandate,
    facts.AnnuityChosen: _annuity,
    facts.CouncilRenewed: _council,
    facts.IndemnitiesVoted: _vote,
}


# ---- a variable of the month -----------------------------------------------------------------------------------------


def guard_variable(fact: facts.MonthFact) -> None:
    """Refuses what no month could ever pay."""
    if isinstance(fact, facts.HoursWorked) and not 0 < fact.hours <= 744:
        raise Refused(
            f"{fact.hours} heures « {fact.kind} » : attendu plus de 0 et au plus 744, les heures d'un mois de 31 jours",
            field="hours",
            article="décret n° 2002-60 du 14 janvier 2002, art. 6",
            remedy="Relire l'état des heures.",
        )
    if isinstance(fact, facts.AmountPaid) and fact.amount <= 0:
        raise Refused(
            f"Montant de {fact.amount} € pour « {fact.code} » : attendu un montant positif. "
            "Pour reprendre une somme, utiliser une rubrique de retenue."
        )
    if isinstance(fact, facts.QuantityEntered) and (fact.quantity <= 0 or fact.quantity * 100 % 1):
        raise Refused(
            f"Quantité de {fact.quantity} pour « {fact.code} » : attendu un nombre positif à deux décimales au plus",
            field="quantity",
            remedy="Corriger la variable, ou la retirer.",
        )
    if isinstance(fact, facts.WorkDone) and (fact.quantity <= 0 or fact.quantity * 100 % 1):
        raise Refused(
            f"{fact.quantity} « {fact.unit} » : attendu un nombre positif à deux décimales au plus",
            field="quantity",
            remedy="Corriger la variable, ou la retirer.",
        )
    if isinstance(fact, facts.HomeHours):
        _guard_home_hours(fact)
    if isinstance(fact, facts.SettlementStated):
        _guard_settlement(fact)
    if isinstance(fact, facts.RappelEntered):
        _guard_rappel(fact)
    if fact.rank < 1:
        raise Refused(f"Rang de paie {fact.rank} impossible : la paie du mois est le rang 1.")


def _guard_home_hours(fact: facts.HomeHours) -> None:
    done = fact.eligible + fact.by_age
    if min(fact.eligible, fact.by_age, Decimal(fact.households_by_age)) < 0 or not 0 < done <= fact.total <= 744:
        raise Refused(
            f"{done} heures chez des personnes éligibles pour {fact.total} dans le mois : les premières sont comprises dans les "
            "secondes, au plus 744",
            field="eligible",
            article="CSS, art. D. 241-5-3",
            remedy="Relire l'état des heures.",
        )


def _guard_settlement(fact: facts.SettlementStated) -> None:
    for name, value in (("reference", fact.reference), ("quantity", fact.quantity), ("out_of", fact.out_of)):
        if value <= 0 or value * 100 % 1:
            raise Refused(
                f"« {fact.code} » : {value} n'est pas un nombre positif à deux décimales au plus",
                field=name,
                remedy="Relire le décompte.",
            )


def _guard_rappel(fact: facts.RappelEntered) -> None:
    if fact.origin.day != 1 or fact.origin >= fact.effective_on:
        raise Refused(
            f"Rappel saisi pour {fact.origin:%d/%m/%Y} sur la paie de {fact.effective_on:%m/%Y} : le mois d'origine se "
            "désigne par son premier jour, et précède le mois de paie."
        )
    if not fact.amount:
        raise Refused("Un rappel de zéro euro n'a pas d'objet. Saisir son montant, négatif pour reprendre.")
