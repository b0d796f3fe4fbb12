"""The bulletin: rounded lines and the totals that are sums of them; knows nothing of how it is printed or stored.

Amounts are cents; rates are ten-thousandths of a percent (37.65 % → 376 500); quantities hundredths.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BulletinLine:
    """One pay line. `amount` is what it adds to the agent's pay (negative: taken); `employer` what it costs besides.

    A contribution withheld has `amount` = −employee share. An information line adds nothing and carries `base`."""

    code: str
    label: str
    section: str  # key of `payroll.rubriques.SECTIONS`
    kind: str  # earning, deduction, contribution, withholding, reimbursement, information
    amount: int
    employer: int = 0
    base: int | None = None
    quantity: int | None = None
    employee_rate: int | None = None
    employer_rate: int | None = None
    origin: date | None = None  # month of origin of a rappel; None: the bulletin's month
    tags: tuple[tuple[str, str], ...] = ()  # pes, m57, dsn_base, dsn_code, ctp, fund


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of rounded lines. gross + employee_contributions + pas + withholdings + reimbursements = net before floor;
    net_a_payer = that, or zero when negative, `carried_debt` being the rest."""

    gross: int
    employee_contributions: int  # negative
    employer_contributions: int
    montant_net_social: int
    net_before_pas: int
    net_imposable: int
    exempt_overtime: int
    pas: int  # negative or zero
    withholdings: int  # negative or zero
    reimbursements: int
    net_a_payer: int
    carried_debt: int
    cost: int  # gross + employer contributions + reimbursements


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One agent's month as paid: the lines that are not nil, their totals, and what is frozen beside them."""

    lines: tuple[BulletinLine, ...]
    totals: Totals
    cumuls: dict[str, int]  # this bulletin's own contribution to each year-to-date amount of `situation.CUMULS`
    plan_digest: str
    amounts: tuple[int, ...]  # the flat result of the plan, from which lines are read again for ever
