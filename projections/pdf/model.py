"""A bulletin as it will be printed: frozen values, opened and grouped; knows neither typst nor SQL.

Amounts are cents, rates ten-thousandths of a percent, quantities hundredths.
"""

from dataclasses import dataclass
from datetime import date

from payroll.bulletin import Totals

ERASED = "identité effacée"  # printed where a person's key was destroyed


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One printed row. `amount` is signed (negative: withheld); `employer` is the employer's share."""

    code: str
    label: str
    amount: int
    employer: int = 0
    base: int | None = None
    quantity: int | None = None
    unit: str = ""  # of `quantity`: « h », « pts »
    employee_rate: int | None = None
    employer_rate: int | None = None
    origin: date | None = None  # month of origin of a rappel
    origin_until: date | None = None  # the last of several, gathered on one row
    information: bool = False  # adds nothing: printed without amount


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """Rows under one title: SANTÉ, RETRAITE…"""

    title: str
    lines: tuple[DocumentLine, ...]


@dataclass(frozen=True, slots=True)
class Employer:
    name: str
    siret: str
    ape: str
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """The person paid; every field is already masked or opened by whoever had the right to."""

    name: str
    matricule: str
    address: tuple[str, ...] = ()
    nir: str = ""
    iban: str = ""  # masked


@dataclass(frozen=True, slots=True)
class Withholding:
    """PAS: the base it was computed on, its rate and where the rate comes from."""

    base: int
    rate: int
    origin: str  # « taux personnalisé », « taux neutre »


@dataclass(frozen=True, slots=True)
class Cumul:
    """One amount for the month and since 1 January; `year` None when it has no yearly meaning."""

    label: str
    month: int
    year: int | None


@dataclass(frozen=True, slots=True)
class BulletinDocument:
    """Everything one page says. `elected` chooses the « bulletin d'indemnité »."""

    elected: bool
    employer: Employer
    holder: Holder
    month: date
    payment_date: date
    rank: int
    facts: tuple[tuple[str, str], ...]  # label, value: grade, échelon, IB…
    earnings: tuple[DocumentLine, ...]
    contributions: tuple[DocumentGroup, ...]
    others: tuple[DocumentLine, ...]  # reimbursements and withholdings
    totals: Totals
    withholding: Withholding
    cumuls: tuple[Cumul, ...]
    notes: tuple[str, ...]
    reference: str  # key of the bulletin and digest of its plan
    cancelled: str = ""  # why it was cancelled; empty when it stands
    paid_on: date | None = None
    pay_rappels: tuple[DocumentLine, ...] = ()  # of earnings, each with its month of origin
    contribution_rappels: tuple[DocumentLine, ...] = ()
