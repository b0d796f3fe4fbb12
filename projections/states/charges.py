"""The état des charges: what is owed to each fund this month, rubrique by rubrique, with its base.

A rappel has a row for each month of origin, as the funds ask for it: its rate is the rate of that month.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from payroll.bulletin_line import BulletinLine
from projections import french
from projections.states.paid import PaidBulletin, must_close, shown
from projections.states.table import Column, Kind, Row, Table, sums

COLUMNS = (
    Column("Organisme"),
    Column("Rubrique", wide=True),
    Column("Code"),
    Column("Effectif", Kind.COUNT),
    Column("Base", Kind.AMOUNT, summed=False),
    Column("Part agent", Kind.AMOUNT),
    Column("Part employeur", Kind.AMOUNT),
    Column("Total dû", Kind.AMOUNT),
)
NO_FUND = "Sans organisme"  # a contribution whose rule names none: shown, never lost


@dataclass(slots=True)
class _Due:
    fund: str
    label: str
    code: str
    agents: set[str] = field(default_factory=set)
    base: int = 0
    employee: int = 0
    employer: int = 0

    def row(self) -> Row:
        due = self.employee + self.employer
        return (
            self.fund,
            self.label,
            self.code,
            len(self.agents),
            self.base,
            self.employee,
            self.employer,
            due,
        )


def charges(bulletins: Sequence[PaidBulletin]) -> Table:
    """Contributions and PAS by fund. Raises when they do not give the bulletins' totals."""
    found: dict[tuple[str, str, date | None], _Due] = {}
    for bulletin in bulletins:
        for line in filter(shown, bulletin.lines):
            fund = fund_of(line)
            if fund is None:
                continue
            label = f"{line.label} – rappel {french.month(line.origin)}" if line.origin else line.label
            due = found.setdefault((fund, line.code, line.origin), _Due(fund, label, line.code))
            due.agents.add(bulletin.agent)
            due.base += line.base or 0
            due.employee -= line.amount
            due.employer += line.employer
    order = list(dict.fromkeys(code for _, code, _ in found))
    places = sorted(found, key=lambda key: (key[0], order.index(key[1]), key[2] or date.min))
    rows = tuple(found[place].row() for place in places)
    _check(bulletins, found.values())
    return Table(
        "etat-des-charges",
        "État des charges",
        COLUMNS,
        rows,
        sums("Total à reverser", COLUMNS, rows),
        subtotals=True,
    )


def fund_of(line: BulletinLine) -> str | None:
    """Who receives a line; None for what is no contribution and goes to no fund."""
    fund = dict(line.tags).get("fund")
    return fund or (NO_FUND if line.kind == "contribution" else None)


def _check(bulletins: Sequence[PaidBulletin], dues: Iterable[_Due]) -> None:
    found = list(dues)
    employer = sum(b.totals.employer_contributions for b in bulletins)
    must_close("Part employeur, organismes et bulletins", sum(due.employer for due in found), employer)
    withheld = -sum(b.totals.employee_contributions + b.totals.pas for b in bulletins)
    must_close("Part agent et impôt, organismes et bulletins", sum(due.employee for due in found), withheld)
