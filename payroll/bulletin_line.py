"""One line of a bulletin, of its own month or of a past one that it pays again."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BulletinLine:
    """One pay line. `amount` is what it adds to the agent's pay (negative: taken); `employer` what it costs besides.

    A contribution withheld has `amount` = −employee share. An information line pays nothing by itself."""

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
