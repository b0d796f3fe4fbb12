"""What a bulletin freezes beside its amounts: everything that declarations and prints need and must never recalculate.

Names and codes are those of `law/declarations.md` §1.3 (DSN blocs 40, 41, 51, 60). Amounts, bases and hours are in the
lines and inputs; « salaire rétabli » is the gross less the lines of the section « absence ».
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from payroll.facts import (
    AgentFact,
    ApprenticeshipSigned,
    CollectivityDescribed,
    Engaged,
    EngagementEnded,
    HoursNotWorked,
    LeaveRequalified,
    LocalRatesSet,
    MandateHeld,
    MandatePrevented,
    PositionHeld,
    SickCertificate,
    StrikeRecorded,
    TherapeuticPartTimeGranted,
    WithholdingRateReceived,
    WorkingTimeSet,
    WorkplaceSet,
)
from payroll.history import History
from payroll.presence import Period, last_of
from payroll.words import Status

# DSN S21.G00.40.007, nature of the contract.
_CATEGORIES = {1: "A", 2: "B", 3: "C"}
_OFFICIAL, _PERMANENT, _FIXED_TERM, _MANDATE = "50", "09", "10", "81"
_PRIVATE_PERMANENT, _PRIVATE_FIXED_TERM = "01", "02"
_OF_PRIVATE_LAW = frozenset({Status.APPRENTICE, Status.PRIVATE, Status.INTEGRATION, Status.ADULT_RELAY})
_NATURES = {
    Status.YOUTH_LEADER: "60",
    Status.EXPERT: "51",
    Status.SIDE_ACTIVITY: "52",
    Status.TRAINEE: "29",
}
_POLICIES = {Status.APPRENTICE: "81", Status.INTEGRATION: "41"}  # DSN S21.G00.40.008, dispositif de politique publique


def frozen_month(
    agent: History[AgentFact],
    engaged: Engaged,
    ended: date | None,
    body: CollectivityDescribed,
    rates: LocalRatesSet,
    whole: Period,
    payment_date: date,
    segment: Mapping[str, int],
    inputs: Mapping[str, int],
) -> dict[str, object]:
    """The month's words, empty ones left out; dates are ISO, percents and hours strings."""
    words: dict[str, object] = {
        "contract": engaged.contract_number,
        "contract_nature": _nature(engaged),
        "public_policy": _POLICIES.get(engaged.status),
        "status": str(engaged.status),
        "probationary": engaged.probationary or None,
        "engaged_on": engaged.effective_on.isoformat(),
        "planned_end": engaged.planned_end.isoformat() if engaged.planned_end else None,
        "ended_on": ended.isoformat() if ended else None,
        "ended_because": agent.timeline(EngagementEnded).facts[-1].reason if ended else None,
        "present_from": whole.first.isoformat(),
        "present_to": whole.last.isoformat(),
        "im_paid": segment["im"] or None,
        "nbi": segment["nbi"] or None,
        "siret": body.siret,
        "work_accident_rate": str(rates.work_accident),
        "budget": body.budget,
        "nomenclature": body.nomenclature,
        "pas_type": "personnalise" if inputs["pas_personal"] else "neutre",
        "category": _CATEGORIES.get(inputs["category"]),
        "quotity": f"{segment['quota_num']}/{segment['quota_den']}" if segment["quota_num"] else None,
        **_career(agent, whole.last),
        **_mandate(agent, whole.last, segment),
        **_apprenticeship(agent, whole.last),
        **_withholding(agent, inputs, payment_date),
        "mobility_commune": _commune(agent, body, whole.last),
        "absences": _absences(agent, whole) or None,
        "changes": _changes(agent, whole) or None,
    }
    return {name: value for name, value in words.items() if value is not None}


def _nature(engaged: Engaged) -> str:
    if engaged.status == Status.OFFICIAL:
        return _OFFICIAL
    if engaged.status == Status.ELECTED:
        return _MANDATE
    if engaged.status in _NATURES:
        return _NATURES[engaged.status]
    if engaged.status in _OF_PRIVATE_LAW:
        return _PRIVATE_FIXED_TERM if engaged.planned_end else _PRIVATE_PERMANENT
    return _PERMANENT if engaged.planned_end is None else _FIXED_TERM


def _career(agent: History[AgentFact], day: date) -> dict[str, object]:
    position, time = agent.at(PositionHeld, day), agent.at(WorkingTimeSet, day)
    words: dict[str, object] = {}
    if position:
        words |= {"grade": position.grade, "echelon": position.echelon, "ib": position.ib, "im": position.im}
    if time:
        words |= {
            "weekly_hours": str(time.weekly_hours),
            "full_time_weekly_hours": str(time.full_time_weekly_hours),
            "part_time_percent": time.part_time_percent,
        }
    return words


def _mandate(agent: History[AgentFact], day: date, segment: Mapping[str, int]) -> dict[str, object]:
    """The function and its percent before majoration: the mandate's own, or what the deliberation or the law gave."""
    held = agent.at(MandateHeld, day)
    if held is None:
        return {}
    given = Decimal(segment["elected_percent"]) / 10_000
    return {"function": str(held.function), "percent": str(held.percent if held.percent is not None else given)}


def _apprenticeship(agent: History[AgentFact], day: date) -> dict[str, object]:
    signed = agent.at(ApprenticeshipSigned, day)
    return {"apprenticeship_concluded_on": signed.concluded_on.isoformat()} if signed else {}


def _withholding(agent: History[AgentFact], inputs: Mapping[str, int], payment_date: date) -> dict[str, object]:
    """The identifier of the return file whose rate is applied (DSN S21.G00.50.008)."""
    received = agent.at(WithholdingRateReceived, payment_date) if inputs["pas_personal"] else None
    return {"pas_rate_id": received.rate_id} if received and received.rate_id else {}


def _commune(agent: History[AgentFact], body: CollectivityDescribed, day: date) -> str:
    workplace = agent.at(WorkplaceSet, day)
    return workplace.commune if workplace else body.commune


def _absences(agent: History[AgentFact], whole: Period) -> list[dict[str, object]]:
    """Certificates, what became of them, and strikes that touch the month, with their own dates and motives (DSN bloc 60
    and 65)."""
    absences: list[dict[str, object]] = [
        {"motive": str(each.kind), "first": each.effective_on.isoformat(), "last": each.last_day.isoformat()}
        for each in agent.all(SickCertificate)
        if each.effective_on <= whole.last and each.last_day >= whole.first
    ]
    absences += [
        {"motive": str(each.reason), "first": each.effective_on.isoformat(), "last": each.last_day.isoformat()}
        for each in agent.all(MandatePrevented)
        if each.effective_on <= whole.last and each.last_day >= whole.first
    ]
    absences += [
        {"motive": motive, "first": each.effective_on.isoformat(), "last": each.last_day.isoformat(), **more}
        for each, motive, more in _decisions(agent)
        if each.effective_on <= whole.last and each.last_day >= whole.first
    ]
    absences += [
        {"motive": "heures_non_faites", "first": each.effective_on.isoformat(), "quantity": str(each.hours)}
        for each in agent.all(HoursNotWorked)
        if each.effective_on in whole
    ]
    absences += [
        {
            "motive": "greve",
            "first": each.effective_on.isoformat(),
            "unit": str(each.unit),
            "quantity": str(each.quantity),
        }
        for each in agent.all(StrikeRecorded)
        if each.effective_on in whole
    ]
    return absences


def _decisions(
    agent: History[AgentFact],
) -> Iterator[tuple[LeaveRequalified | TherapeuticPartTimeGranted, str, dict[str, object]]]:
    """The leaves requalified, under their new kind, and the parts of time for therapy, with the percent worked."""
    for requalified in agent.all(LeaveRequalified):
        yield requalified, str(requalified.kind), {"requalified": True}
    for granted in agent.all(TherapeuticPartTimeGranted):
        yield granted, "temps_partiel_therapeutique", {"percent": granted.percent}


def _changes(agent: History[AgentFact], whole: Period) -> list[dict[str, object]]:
    """Old values of what changed in the month, for the DSN's « changements contrat » (bloc 41)."""
    last = last_of(whole.first.replace(day=1))
    changed: list[dict[str, object]] = []
    positions, times = agent.timeline(PositionHeld), agent.timeline(WorkingTimeSet)
    for day in positions.changes(whole.first, last):
        old = positions.at(day - timedelta(days=1))
        if old:
            values = {"grade": old.grade, "echelon": old.echelon, "ib": old.ib, "im": old.im}
            changed.append({"on": day.isoformat(), "old": values})
    for day in times.changes(whole.first, last):
        before = times.at(day - timedelta(days=1))
        if before:
            worked = {"weekly_hours": str(before.weekly_hours), "part_time_percent": before.part_time_percent}
            changed.append({"on": day.isoformat(), "old": worked})
    return changed
