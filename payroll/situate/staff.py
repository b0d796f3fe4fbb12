"""What an agent paid on an index brings to the month: index, quotities, sickness, strikes, primes, hours, family."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from payroll import overtime
from payroll.absences import AbsenceShare, Taxed, awaited, share
from payroll.ceiling import worked_share
from payroll.facts import (
    CtiGranted,
    DependantsDeclared,
    FamilyDeclared,
    HoursWorked,
    LeavePaidWithPay,
    NbiGranted,
    OriginPositionHeld,
    PoliciesSet,
    SurcotisationRequested,
    WorkingTimeSet,
    WorkplaceSet,
)
from payroll.presence import Period, strike_share, undone_share
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.rubriques import Rubrique, clauses_of, prime_amount, segment_values
from payroll.situate.units import rate
from payroll.situation import LEAVES, LEAVES_WITHOUT_NBI
from payroll.words import Regime, ResidenceZone


def pay(own: AgentMonth, period: Period, used: Sequence[Rubrique]) -> dict[str, int]:
    day, days = period.first, period.thirtieths
    position = own.position(day)
    post, quota = quotities(own, day)
    absent = share(own.absences, period)
    hours = own.law.fraction("hours.legal_month", day) * worked_share(own.working_time(day))
    strike = strike_share(own.strikes, period, hours, own.days_absent, days - absent.thirtieths)
    undone = undone_share(own.undone, period, hours, Fraction(days - absent.thirtieths, 30) - strike)
    nbi, cti = own.agent.at(NbiGranted, day), own.agent.at(CtiGranted, day)
    values = {
        "im": max(position.im, int(own.law.fraction("traitement.im_floor", day))),
        "nbi": nbi.points if nbi and own.regime != Regime.CONTRACT else 0,
        "cti": int(bool(cti and cti.granted)),
        "quota_num": quota.numerator,
        "quota_den": quota.denominator,
        "post_num": post.numerator,
        "post_den": post.denominator,
        "full_weight": absent.full_weight(days),
        "carence_days": absent.days("carence"),
        "reduced_days": absent.days("maladie_reduite"),
        "reduced_loss": absent.loss("maladie_reduite"),
        "half_days": absent.days("maladie_demi"),
        **{f"{code}_loss": absent.loss(code) for code in LEAVES},
        **{f"{code}_nbi_loss": absent.nbi_loss(code) for code in LEAVES_WITHOUT_NBI},
        **_benefits(own, period, absent),
        "strike_num": strike.numerator,
        "strike_den": strike.denominator,
        "undone_num": undone.numerator,
        "undone_den": undone.denominator,
        "tpt_loss": 100 - own.therapeutic_percent(day),
    }
    values |= _origin(own, day, absent)
    if nbi and nbi.points and own.regime == Regime.CONTRACT:
        own.note("La NBI n'est pas due à un contractuel (loi n° 91-73, art. 27) : elle n'est pas payée.")
    return values | _primes(own, period, used, absent)


def _benefits(own: AgentMonth, period: Period, absent: AbsenceShare) -> dict[str, int]:
    told = {each.day: each.cents for each in own.benefits if each.day in period}
    return {
        "benefits": sum(told.values()),
        "benefits_weight": sum(each.pay for each in absent.counted if each.day in told),
    }


def _origin(own: AgentMonth, day: date, absent: AbsenceShare) -> dict[str, int]:
    """The grade of origin of an official seconded here, when he has one."""
    held = own.agent.at(OriginPositionHeld, day)
    if held is None or not held.im:
        return {}
    if own.regime != Regime.CNRACL or absent.thirtieths:
        raise Refused(
            "Le détaché n'est pas affilié à la CNRACL ce mois-ci, ou est absent : l'assiette de sa situation d'origine n'est "
            "alors pas couverte. Payer ce mois hors du logiciel et reprendre les cumuls.",
            code="secondment_not_covered",
        )
    return {"origin_im": held.im, "origin_nbi": held.nbi}


def _primes(own: AgentMonth, period: Period, used: Sequence[Rubrique], absent: AbsenceShare) -> dict[str, int]:
    """Monthly amounts at full time and the weight of each, by what its deliberation says of absences."""
    day, days = period.first, period.thirtieths
    timelines = own.agent.primes
    granted = timelines["ifse"].at(day) if "ifse" in timelines else None
    clauses = clauses_of(own, "ifse", own.policies.ifse_in_sickness, absent)
    if granted and absent.suspends(clauses):
        own.note("IFSE suspendue pendant l'absence : la délibération ne dit rien d'autre (décret n° 2010-997).")
    values = {
        "ifse": prime_amount("ifse", granted.monthly_amount, granted.effective_on) if granted else 0,
        "ifse_weight": absent.prime_weight(days, clauses),
        "ifse_tpt": int(not clauses.absences.kept_in_therapeutic_part_time),
    }
    return values | segment_values(own, period, used, absent)


def quotities(own: AgentMonth, day: date) -> tuple[Fraction, Fraction]:
    """The post's quotity (temps non complet), and the one that pays: with part time from 80 to 90 %, the percent × 4/7 + 40 that
    80 % → 6/7 and 90 % → 32/35 draw (décret n° 2004-777); below, the percent itself."""
    time = own.working_time(day)
    post = Fraction(time.weekly_hours) / Fraction(time.full_time_weekly_hours)
    percent = time.part_time_percent
    if percent == 100:
        return post, post
    if not 50 <= percent <= 90:
        raise Refused(
            f"La quotité de temps partiel {percent} % n'est pas couverte : de 50 à 90 %, ou 100 % "
            "(décret n° 2004-777). Corriger la quotité.",
            code="part_time_percent",
            field="part_time_percent",
        )
    if percent < 80:
        return post, post * Fraction(percent, 100)
    low, high = (own.law.fraction(f"part_time.pay_{known}", day) for known in (80, 90))
    return post, post * (low + (high - low) * Fraction(percent - 80, 10))


_RANKS = {"A": 1, "B": 2, "C": 3}
_ZONES = {ResidenceZone.ONE: 1, ResidenceZone.TWO: 2, ResidenceZone.THREE: 3}


def staff_inputs(own: AgentMonth, last: dict[str, int]) -> dict[str, int]:
    day = own.whole.last
    _refuse_agreed_beside(own, day)
    position, time = own.position(day), own.working_time(day)
    workplace = own.agent.at(WorkplaceSet, day)
    hours, notes = overtime.split((each for each in own.variables if isinstance(each, HoursWorked)), _post(own, time))
    own.notes += notes
    _note_defaults(own, hours)
    return {
        **hours,
        **_family(own),
        **_passed_on(own),
        **surcotisation(own),
        "residence_zone": _ZONES[workplace.residence_zone] if workplace else 3,
        "below_half_time": int(2 * last["quota_num"] < last["quota_den"]),
        "part_time": int(own.working_time_held(day).part_time_percent < 100),
        "category": _RANKS[own.category(position.grade)],
        "transfer_concerned": int(own.regime in (Regime.CNRACL, Regime.TNC) and position.transfer_primes_points),
        "ihts_im": last["im"],
        "ihts_nbi": last["nbi"],
    }


def _note_defaults(own: AgentMonth, hours: dict[str, int]) -> None:
    """What acts because the employer never chose."""
    if own.employer.at(PoliciesSet, own.last) is not None:
        return
    if own.whole.thirtieths < 30:
        own.note(
            "Mois incomplet payé aux jours sous contrat, faute de choix contraire (CE, 26 février 1996, n° 156217)."
        )
    if hours["complementary_plain"]:
        own.note("Heures complémentaires sans majoration : aucune délibération n'en vote (décret n° 2020-592, art. 2).")


def _refuse_agreed_beside(own: AgentMonth, day: date) -> None:
    """What is agreed beside an index would be left unread."""
    held = [timeline.at(day) for timeline in own.agent.agreed.values()]
    leave = own.agent.at(LeavePaidWithPay, day)
    if any(each and each.amount for each in held) or (leave and leave.percent):
        raise Refused(
            f"Au {day:%d/%m/%Y}, l'agent est payé sur un indice et son dossier porte aussi une rémunération convenue, ou des "
            "congés payés avec elle : l'une exclut l'autre. Mettre fin (zéro) à ce qui est convenu, ou retirer la situation "
            "indiciaire ; les congés non pris d'un agent sur indice se règlent à la fin du contrat (« conges_non_pris »).",
            code="agreed_beside_index",
            field="amount",
        )


def surcotisation(own: AgentMonth) -> dict[str, int]:
    """What an official who pays his pension on the full time brings: the employer's rate of the day of his request, frozen, and
    the share worked (not the share paid)."""
    asked = own.agent.at(SurcotisationRequested, own.whole.last)
    if asked is None or asked.ended:
        return {}
    share = worked_share(own.working_time(own.whole.last))
    if own.regime != Regime.CNRACL or share >= 1:
        raise Refused(
            "La surcotisation suppose un fonctionnaire affilié à la CNRACL, à temps partiel ou à temps non complet "
            "(CPCMR, art. L. 11 bis et D. 5). Enregistrer sa fin, ou corriger le temps de travail.",
            code="surcotisation",
            field="effective_on",
        )
    return {
        "surcotisation_employer": rate(own.law.fraction("surcotisation.employer", asked.requested_on)),
        "worked_num": share.numerator,
        "worked_den": share.denominator,
    }


def _passed_on(own: AgentMonth) -> dict[str, int]:
    """The daily benefits that the employer receives for the agent, in cents, by what the tax at source takes of them."""
    return {
        f"benefits_{taxed.value}": sum(each.cents for each in own.benefits if each.subrogated and each.taxed is taxed)
        for taxed in Taxed
    }


def benefits_awaited(own: AgentMonth) -> dict[str, object]:
    """What the control of the fund's statements needs: days paid whole while the benefit of them is not told."""
    days = awaited(own.absences, own.benefits, own.certificates, own.regime)
    return {"benefits_awaited": [days[0].isoformat(), days[-1].isoformat()]} if days else {}


def over_limit(own: AgentMonth) -> dict[str, object]:
    """What the control of the monthly limit needs: hours above it, and whether a decision admits them."""
    worked = [each for each in own.variables if isinstance(each, HoursWorked)]
    if own.elected or not worked:
        return {}
    limit = own.law.fraction("overtime.monthly_hours", own.month)
    over = overtime.over_limit(worked, own.working_time(own.whole.last).part_time_percent, limit)
    decided = any(each.over_limit_decision for each in worked)
    return {"hours_over_limit": over, "hours_over_limit_decision": decided} if over else {}


def _post(own: AgentMonth, time: WorkingTimeSet) -> overtime.Post:
    return overtime.Post(
        time.weekly_hours,
        time.full_time_weekly_hours,
        time.part_time_percent,
        own.policies.complementary_majoration,
        own.law.fraction("hours.legal_month", own.month),
        int(own.law.fraction("overtime.first_hours", own.month)),
        own.law.fraction("complementary.first_tenth", own.month),
    )


_WORKING_AGE = 16


def _family(own: AgentMonth) -> dict[str, int]:
    """Children who count: from the 1st after the birth, to the 1st of the month of the twentieth birthday, excluded."""
    family = own.agent.at(FamilyDeclared, own.whole.first)
    if family is None or not family.claimed:
        return {"sft_children": 0}
    if not 0 < family.share_own <= family.share_all:
        raise Refused(
            f"La part de l'agent dans le SFT ({family.share_own}/{family.share_all}) doit être positive et au plus "
            "le total des enfants (décret n° 85-1148, art. 11). La corriger.",
            code="sft_share",
            field="share_own",
        )
    age = int(own.law.fraction("sft.child_age_limit", own.month))
    counted = [each for each in family.births if each < own.month < date(each.year + age, each.month, 1)]
    if any(date(each.year + _WORKING_AGE, each.month, 1) < own.month for each in counted):
        own.note("SFT : un enfant a plus de seize ans, sa rémunération (55 % du SMIC) n'est pas vérifiée.")
    return {"sft_children": len(counted), "sft_share_own": family.share_own, "sft_share_all": family.share_all}


def dependants(own: AgentMonth) -> int:
    """Persons at charge for the attachable share (Code du travail, art. R. 3252-3): children declared, and the others."""
    family = own.agent.at(FamilyDeclared, own.whole.first)
    age = int(own.law.fraction("sft.child_age_limit", own.month))
    births = family.births if family else ()
    declared = own.agent.at(DependantsDeclared, own.payment_date)
    children = sum(each < own.month < date(each.year + age, each.month, 1) for each in births)
    return children + (declared.persons if declared else 0)
