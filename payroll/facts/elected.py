"""What is said of élus: the council and its votes (facts of the employer), mandates, and how they are assessed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from payroll.facts.fact import FORBID, Fact
from payroll.words import AnnuityFund, ElectedBody, ElectedFunction, FrfeCase, Majoration, Prevention


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilRenewed(Fact):
    """The council installed on `effective_on`: the body, and its population at the renewal, which holds for the whole mandate
    (CGCT, art. R. 2151-2). `seats` of an EPCI: those of the council without local agreement (art. L. 5211-12)."""

    type: Literal["council_renewed"] = "council_renewed"
    body: ElectedBody
    population: int
    seats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VotedIndemnity:
    """One line of the table annexed to the vote: so many holders of a function, each at this percent before majoration."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    function: ElectedFunction
    percent: Decimal
    holders: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class VotedMajoration:
    """A majoration voted on the indemnities; `percent` is that of the buildings hit, or a vote below the highest."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    kind: Majoration
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndemnitiesVoted(Fact):
    """A deliberation on indemnities, executory from `effective_on`; it replaces the one before, whole.

    `in_office`: adjoints, or vice-presidents, in office with a delegation on that day; None: as many as the law admits."""

    type: Literal["indemnities_voted"] = "indemnities_voted"
    indemnities: tuple[VotedIndemnity, ...]
    majorations: tuple[VotedMajoration, ...] = ()
    in_office: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateHeld(Fact):
    """Élu: function, delegation executory from `effective_on`, percent of the terminal index before majoration.

    `percent` is zero when the delegation is withdrawn, None when it is that of the deliberation of the day (of the law, for a
    mayor or the president of an EPCI with its own taxes)."""

    type: Literal["mandate_held"] = "mandate_held"
    function: ElectedFunction
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MandatesAssessed(Fact):
    """Élu: dated assessment of social security and of the FRFE over all mandates that count.

    `declared_total` is the monthly gross (euros) of all mandates that count, this one included."""

    type: Literal["mandates_assessed"] = "mandates_assessed"
    subject_to_social_security: bool
    declared_total: Decimal | None = None
    frfe_case: FrfeCase = FrfeCase.SINGLE
    frfe_share_percent: Decimal = Decimal(100)
    evidence_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationWithdrawn(Fact):
    """The delegation ends: `effective_on` is the first day without it, and without indemnity.

    `without_activity`: an adjoint of 20 000 inhabitants or more who had stopped working for it and finds nothing again keeps
    the indemnity three months at most (CGCT, art. L. 2123-24, V)."""

    type: Literal["delegation_withdrawn"] = "delegation_withdrawn"
    without_activity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MandatePrevented(Fact):
    """An élu cannot exercise from `effective_on` to `last_day`, both included (CGCT, art. L. 2123-25-1 and D. 2123-23-1).

    `daily_allowance`: euros a day that the scheme of his profession pays him, from `allowance_from` on (its own carence may
    delay it); zero when he has none: the indemnity is then kept whole."""

    type: Literal["mandate_prevented"] = "mandate_prevented"
    reason: Prevention
    last_day: date
    daily_allowance: Decimal = Decimal(0)
    allowance_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AffiliationChosen(Fact):
    """The request of an élu to contribute to the régime général, or to renounce it, received on `effective_on`: it acts from
    the first of the next month, for the rest of the mandate (CSS, art. L. 382-31 and D. 382-34-1)."""

    type: Literal["affiliation_chosen"] = "affiliation_chosen"
    renounced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityStopped(Fact):
    """The élu stopped all professional activity for the mandate and has no other compulsory scheme (`stopped` False: he works
    again). `seconded`: a fonctionnaire en détachement, who keeps his special scheme: not covered."""

    type: Literal["activity_stopped"] = "activity_stopped"
    stopped: bool = True
    seconded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMandateDeclared(Fact):
    """Another mandate or function of the élu, as he declares it: monthly euros, zero ends it. `code` names it for ever.

    `monthly_contributions`: compulsory contributions withheld there, which the cap on cumulated indemnities leaves aside;
    `commune_population`: of a commune; `taken_on`: the day from which it is held."""

    type: Literal["other_mandate_declared"] = "other_mandate_declared"
    code: str
    body: ElectedBody
    monthly_gross: Decimal
    monthly_contributions: Decimal = Decimal(0)
    commune_population: int | None = None
    taken_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndemnityClipped(Fact):
    """The indemnities of all mandates pass the cap and it is here that they are cut (CGCT, art. L. 2123-20, II and III).

    `csg_counts`: the employer leaves CSG and CRDS aside too when it compares with the cap."""

    type: Literal["indemnity_clipped"] = "indemnity_clipped"
    cut_here: bool = True
    csg_counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnuityChosen(Fact):
    """The rente of an élu, at the percent he chose (8 at most, zero ends it); his body pays as much (CGCT, art. R. 2123-24)."""

    type: Literal["annuity_chosen"] = "annuity_chosen"
    fund: AnnuityFund
    percent: Decimal
