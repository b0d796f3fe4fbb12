"""What is said of élus: the council and its votes (facts of the employer), mandates, and how they are assessed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from payroll.facts.fact import FORBID, Fact
from payroll.words import ElectedBody, ElectedFunction, FrfeCase, Majoration


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
