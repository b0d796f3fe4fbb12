"""The slow double of `payroll.absences`: it walks back one day at a time to know how a day of leave is paid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from payroll import facts as f
from payroll.words import SickPrimePolicy, Status

ONE = timedelta(days=1)
AT_FULL_TIME = ("maternite", "maternite_pathologique", "couches_pathologiques", "paternite", "adoption")
UNPAID = ("conge_parental", "disponibilite", "conge_sans_traitement", "exclusion_temporaire", "service_non_fait")
YEARS_AT_FULL_PAY = {"clm": 1, "cgm": 1, "cld": 3}
YEARS = {"clm": 3, "cgm": 3, "cld": 5}
WINDOW = {"clm": 4, "cgm": 4, "cld": 50}


class Exhausted(Exception):
    """More days of a leave than its rights."""


@dataclass(frozen=True)
class Paid:
    """How a day of absence is paid: the line that says it, the percents due of the traitement, the NBI and the IFSE."""

    line: str
    pay: int
    ifse: int
    nbi: int | None = None  # None: as the traitement
    nothing: bool = False  # neither indemnité de résidence nor SFT
    without_carence: "Paid | None" = None
    day: date | None = None


def the_day_after(day: date, years: int) -> date:
    """The day after the anniversary of a day, so many years earlier."""
    try:
        return day.replace(year=day.year - years) + ONE
    except ValueError:
        return date(day.year - years, 3, 1)


class Leaves:
    """The leaves of one engagement as its facts say them, or as they were first decided (`first`)."""

    def __init__(
        self, facts: Sequence[f.Fact], engaged: f.Engaged, policies: f.PoliciesSet, clauses: f.AbsenceClausesVoted,
        *, first: bool = False,
    ) -> None:  # fmt: skip
        self.facts, self.engaged, self.policies, self.clauses, self.first = facts, engaged, policies, clauses, first
        self.certificates = [each for each in facts if isinstance(each, f.SickCertificate)]
        recognised = [each for each in facts if isinstance(each, f.ServiceRecognised)]
        self.since = recognised[-1].since if recognised else engaged.effective_on

    def paid(self, day: date) -> Paid | None:
        """How the day is paid; None: no absence. A leave requalified keeps the IFSE that the first one paid."""
        kind = self._kind(day)
        if kind is None:
            return None
        found = replace(self._of_kind(day, kind), day=day)
        if found.without_carence:
            found = replace(found, without_carence=replace(found.without_carence, day=day))
        first = Leaves(self.facts, self.engaged, self.policies, self.clauses, first=True)
        if self.first or first._kind(day) == kind:
            return found
        before = first.paid(day)
        assert before is not None
        return replace(found, ifse=max(found.ifse, before.ifse))

    def _certificate(self, day: date) -> f.SickCertificate | None:
        return next((each for each in self.certificates if each.effective_on <= day <= each.last_day), None)

    def _kind(self, day: date) -> str | None:
        found = self._certificate(day)
        if found is None:
            return None
        for each in () if self.first else self.facts:
            if isinstance(each, f.LeaveRequalified) and each.effective_on <= day <= each.last_day:
                return str(each.kind)
        return str(found.kind)

    def _of_kind(self, day: date, kind: str) -> Paid:
        if kind == "cmo":
            return self._sickness(day)
        if kind in YEARS:
            return self._long(day, kind)
        if kind in ("citis", "accident_travail"):
            return self._accident(day, kind)
        if kind == "suspension":
            return Paid("suspension", 100, 0, nbi=0)
        if kind in UNPAID:
            return Paid(kind, 0, 0, nothing=True)
        return Paid("", 100, 100)

    # ---- long leaves

    def _long(self, day: date, kind: str) -> Paid:
        before, looked = 0, the_day_after(day, WINDOW[kind])
        looked = max(looked, min(each.effective_on for each in self.certificates))
        while looked < day:
            before += self._kind(looked) == kind and (looked.month, looked.day) != (2, 29)
            looked += ONE
        if before >= 365 * YEARS[kind]:
            raise Exhausted
        clauses, half = self.clauses, before >= 365 * YEARS_AT_FULL_PAY[kind]
        if kind == "cld":
            return Paid("cld", 50 if half else 100, 0, nbi=0)
        return Paid(kind, 50, clauses.long_leave_next_years) if half else Paid("", 100, clauses.long_leave_first_year)

    def _accident(self, day: date, kind: str) -> Paid:
        follows = self.clauses.service_accident == SickPrimePolicy.FOLLOWS_PAY
        if kind == "accident_travail":
            start = self._accident_of(day)
            served = self._served(start)
            opened = 90 if served >= 36 else 60 if served >= 12 else 30
            if sum(self._kind(start + n * ONE) == kind for n in range((day - start).days)) >= opened:
                return Paid("accident_sans_traitement", 0, 0, nothing=True)
        return Paid("", 100, 100 if follows else 0)

    def _accident_of(self, day: date) -> date:
        looked = day
        oldest = day
        while looked >= min(each.effective_on for each in self.certificates):
            found = self._certificate(looked)
            if found is not None and self._kind(looked) == "accident_travail":
                oldest = looked
                if not found.prolongation:
                    return found.effective_on
            looked -= ONE
        return oldest

    def _served(self, day: date) -> int:
        """Months of service, counted one by one."""
        found = 0
        while (self.since.year * 12 + self.since.month + found + 1, self.since.day) <= (
            day.year * 12 + day.month,
            day.day,
        ):
            found += 1
        return found

    # ---- ordinary sickness

    def _sickness(self, day: date) -> Paid:
        certificate = self._certificate(day)
        assert certificate is not None
        paid = self._without_carence(day, certificate)
        if self._sent_late_again(day):
            follows = self.policies.ifse_in_sickness == SickPrimePolicy.FOLLOWS_PAY
            paid = Paid("arret_tardif", paid.pay // 2, paid.pay // 2 if follows else 0)
        if certificate.prolongation or certificate.carence_waived or certificate.effective_on != day or not paid.pay:
            return paid
        return Paid("carence", 0, 0, without_carence=paid)

    def _sent_late_again(self, day: date) -> bool:
        late = [each for each in self.facts if isinstance(each, f.CertificateSentLate) and not each.excused]
        return any(
            each.effective_on <= day < each.sent_on
            and any(
                the_day_after(each.effective_on, 2) - ONE <= other.effective_on < each.effective_on for other in late
            )
            for each in late
        )

    def _without_carence(self, day: date, certificate: f.SickCertificate) -> Paid:
        contract = self.engaged.status == Status.CONTRACT
        full, before = self._contract_rights(day) if contract else (90, self._sick_days_before(day))
        if before >= (2 * full if contract else 360):
            if contract:
                return Paid("maladie_sans_traitement", 0, 0, nothing=True)
            raise Exhausted
        follows = self.policies.ifse_in_sickness == SickPrimePolicy.FOLLOWS_PAY
        if before >= full:
            return Paid("maladie_demi", 50, 50 if follows else 0)
        pay = 90 if certificate.effective_on >= date(2025, 3, 1) else 100
        return Paid("maladie_reduite" if pay < 100 else "", pay, pay if follows else 0)

    def _sick_days_before(self, day: date) -> int:
        found, looked = 0, the_day_after(day, 1)
        while looked < day:
            found += self._kind(looked) == "cmo"
            looked += ONE
        return found

    def _contract_rights(self, asked: date) -> tuple[int, int]:
        """Days at the reduced full rate that the service opens, and sick days paid in the year before, day after day."""
        paid: set[date] = set()
        day = min(each.effective_on for each in self.certificates)
        opened = before = 0
        while day <= asked:
            certificate = self._certificate(day)
            if certificate is not None and self._kind(day) == "cmo":
                served = self._served(certificate.effective_on)
                opened = 90 if served >= 36 else 60 if served >= 24 else 30 if served >= 4 else 0
                before = sum(the_day_after(day, 1) <= each for each in paid)
                if before < 2 * opened:
                    paid.add(day)
            day += ONE
        return opened, before
