"""The journal de paie: per rubrique, headcount, base, what is paid, withheld and owed by the employer.

Rappels of past months have a row of their own under the rubrique: their base is not one of the month.
"""

from collections.abc import Sequence

from projections.states.paid import PaidBulletin, must_close, shown
from projections.states.sealing import RunSeal, sealing_notes
from projections.states.table import Column, Kind, Row, Table, sums
from projections.words import section_label, section_order

COLUMNS = (
    Column("Section"),
    Column("Rubrique", wide=True),
    Column("Code"),
    Column("Effectif", Kind.COUNT),
    Column("Base", Kind.AMOUNT, summed=False),
    Column("À payer", Kind.AMOUNT),
    Column("À retenir", Kind.AMOUNT),
    Column("Employeur", Kind.AMOUNT),
)


class _Rubrique:
    def __init__(self, section: str, label: str, code: str, place: tuple[int, bool]) -> None:
        self.section, self.label, self.code, self.place = section, label, code, place
        self.agents: set[str] = set()
        self.base = self.paid = self.withheld = self.employer = 0

    def row(self) -> Row:
        counted = len(self.agents)
        return (
            section_label(self.section),
            self.label,
            self.code,
            counted,
            self.base,
            self.paid,
            self.withheld,
            self.employer,
        )


def journal(bulletins: Sequence[PaidBulletin], seals: Sequence[RunSeal]) -> Table:
    """Rubriques in the order of a bulletin, and the seal of each run. Raises when the lines do not give the totals."""
    found: dict[tuple[str, bool], _Rubrique] = {}
    order: dict[str, int] = {}
    for bulletin in bulletins:
        for line in bulletin.lines:
            if not shown(line):
                continue
            late = line.origin is not None
            place = order.setdefault(line.code, len(order)), late
            label = f"{line.label} – rappels" if late else line.label
            rubrique = found.setdefault((line.code, late), _Rubrique(line.section, label, line.code, place))
            rubrique.agents.add(bulletin.agent)
            rubrique.base += line.base or 0
            rubrique.paid += max(line.amount, 0)
            rubrique.withheld -= min(line.amount, 0)
            rubrique.employer += line.employer
    rows = tuple(rubrique.row() for rubrique in _grouped(found))
    _check(bulletins, found)
    totals = sums("Total", COLUMNS, rows)
    total = (totals[0], None, None, len({b.agent for b in bulletins}), *totals[4:])
    return Table("journal", "Journal de paie", COLUMNS, rows, total, notes=(*sealing_notes(seals), *_notes(bulletins)))


def _grouped(found: dict[tuple[str, bool], _Rubrique]) -> list[_Rubrique]:
    return sorted(found.values(), key=lambda rubrique: (section_order(rubrique.section), rubrique.place))


def _check(bulletins: Sequence[PaidBulletin], found: dict[tuple[str, bool], _Rubrique]) -> None:
    nets = sum(b.totals.net_a_payer - b.totals.carried_debt for b in bulletins)
    must_close("Net des lignes et net des bulletins", sum(r.paid - r.withheld for r in found.values()), nets)
    employer = sum(b.totals.employer_contributions for b in bulletins)
    must_close("Charges des lignes et des bulletins", sum(r.employer for r in found.values()), employer)


def _notes(bulletins: Sequence[PaidBulletin]) -> tuple[str, ...]:
    counted: dict[str, int] = {}
    for bulletin in bulletins:
        for note in bulletin.notes:
            counted[note] = counted.get(note, 0) + 1
    carried = sum(b.totals.carried_debt for b in bulletins)
    debt = (f"Trop-perçus reportés : {carried / 100:.2f} €".replace(".", ","),) if carried else ()
    return debt + tuple(f"{note} ({times} bulletin{'s' * (times > 1)})" for note, times in sorted(counted.items()))
