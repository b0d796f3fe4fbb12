"""Makes the printed document of an issued bulletin from its frozen lines, its employer and its opened holder."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from payroll.bulletin import Bulletin
from payroll.bulletin_line import BulletinLine
from payroll.grids import Grids, load_grids
from payroll.words import Regime
from projections import french
from projections.pdf.model import (
    BulletinDocument,
    Cumul,
    DocumentGroup,
    DocumentLine,
    Employer,
    Holder,
    Withholding,
)
from projections.reader import Issued
from projections.words import CONTRIBUTION_TITLES, EARNING_SECTIONS, REGIMES

_OTHERS = ("reimbursement", "withholding")
_FUNCTIONS = {
    "maire": "Maire",
    "adjoint": "Adjoint au maire",
    "conseiller": "Conseiller",
    "conseiller_delegue": "Conseiller délégué",
    "president": "Président",
    "vice_president": "Vice-président",
}


def document(issued: Issued, employer: Employer, holder: Holder) -> BulletinDocument:
    """Everything one page says of a bulletin; amounts are those of its lines."""
    bulletin, row = issued.bulletin, issued.row
    situation = bulletin.situation
    return BulletinDocument(
        elected=row["elected"],
        employer=employer,
        holder=holder,
        month=situation.month,
        payment_date=situation.payment_date,
        rank=row["rank"],
        facts=_facts(bulletin),
        earnings=tuple(_line(line) for line in _now(bulletin) if line.section in EARNING_SECTIONS),
        contributions=_groups(bulletin),
        others=tuple(_line(line) for line in bulletin.lines if line.section in _OTHERS),
        totals=bulletin.totals,
        withholding=_withholding(bulletin),
        cumuls=_cumuls(bulletin),
        notes=(*situation.notes, *_notes(bulletin)),
        reference=f"Bulletin {row['matricule']}-{row['engagement']} / {situation.month:%Y-%m} / {row['rank']}"
        f" · calcul {bulletin.plan.digest[:12]}",
        cancelled="refusé par le comptable, remplacé au rang suivant" if row["status"] == "cancelled" else "",
        paid_on=row["paid_on"],
        pay_rappels=tuple(_line(line) for line in _rappels(bulletin) if line.section in EARNING_SECTIONS),
        contribution_rappels=tuple(_line(line) for line in _rappels(bulletin) if line.section in CONTRIBUTION_TITLES),
    )


def _now(bulletin: Bulletin) -> Iterator[BulletinLine]:
    """The lines of the month itself."""
    return (line for line in bulletin.lines if line.origin is None)


def _rappels(bulletin: Bulletin) -> Iterator[BulletinLine]:
    """The lines of past months that are worth something; a base alone is no rappel to read."""
    return (line for line in bulletin.lines if line.origin is not None and (line.amount or line.employer))


def _notes(bulletin: Bulletin) -> Iterator[str]:
    """What past months and debts make worth saying."""
    if "present_from" not in bulletin.situation.frozen:
        yield "Rien n'est dû pour ce mois : ce bulletin ne porte que des rappels de mois passés."
    for each in bulletin.reopened:
        if each.final:
            yield f"La différence de {french.month(each.month)} est prescrite : constatée, jamais retenue."
    carried, limit = bulletin.totals.carried_debt, french.amount(bulletin.part("quotite_saisissable"))
    if carried:
        yield f"Un trop-perçu de {french.amount(carried)} € reste à rembourser : par échéances, ou par titre de recettes."
    if bulletin.part("reprise_trop_percu") or (carried and bulletin.part("quotite_saisissable")):
        yield f"Ce mois-ci, la retenue ne peut dépasser la quotité saisissable, {limit} € (code du travail, art. R. 3252-2)."


def _unit(line: BulletinLine) -> str:
    """« h », or what is counted, in the plural from two on."""
    if line.quantity is None:
        return ""
    unit = dict(line.tags).get("unit", "h")
    plural = line.quantity >= 200 and len(unit) > 1 and not unit.endswith("s")
    return f"{unit}s" if plural else unit


def _line(line: BulletinLine) -> DocumentLine:
    return DocumentLine(
        code=line.code,
        label=line.label,
        amount=line.amount,
        employer=line.employer,
        base=line.base,
        quantity=line.quantity,
        unit=_unit(line),
        employee_rate=line.employee_rate or None,
        employer_rate=line.employer_rate or None,
        origin=line.origin,
    )


def _groups(bulletin: Bulletin) -> tuple[DocumentGroup, ...]:
    groups = (
        DocumentGroup(title, tuple(_line(line) for line in _now(bulletin) if line.section == section))
        for section, title in CONTRIBUTION_TITLES.items()
    )
    return tuple(group for group in groups if group.lines)


def _withholding(bulletin: Bulletin) -> Withholding:
    personal = bool(bulletin.situation.inputs.get("pas_personal"))
    rule = next(rule for rule in bulletin.plan.rules if rule.code == "pas")
    base = bulletin.part("pas_base")
    rate = bulletin.situation.inputs.get("pas_rate", 0) if personal else _neutral(bulletin, rule, base)
    return Withholding(base, rate, "taux personnalisé" if personal else "taux neutre")


def _neutral(bulletin: Bulletin, rule: Any, base: int) -> int:
    """The neutral rate that the grid gave, in ten-thousandths of a percent, read again from the plan's own expression."""
    return round(bulletin.reading.evaluate(rule.amount) * 1_000_000 / base) if base else 0


def _cumuls(bulletin: Bulletin) -> tuple[Cumul, ...]:
    before, own = bulletin.situation.cumuls, bulletin.cumuls
    shown = (
        ("Brut", "gross"),
        ("Net imposable", "net_imposable"),
        ("Heures supplémentaires exonérées", "exempt_overtime"),
        ("Impôt prélevé à la source", "pas"),
        ("Plafond de la sécurité sociale", "ceiling"),
    )
    paid = {
        **own,
        "gross": bulletin.totals.gross,
    }  # rappels included, which `before` counts in the year of their months
    return tuple(Cumul(label, paid[name], before[name] + own[name]) for label, name in shown)


# ---- facts ---------------------------------------------------------------------------------------------------------


_FUNDS = {
    Regime.CNRACL: "CNRACL",
    Regime.PRIVATE: "AGIRC-ARRCO",
    Regime.YOUTH_LEADER: "AGIRC-ARRCO",
    Regime.SIDE: "RAFP",
    Regime.TRAINEE: "",
}


def _facts(bulletin: Bulletin) -> tuple[tuple[str, str], ...]:
    regime = bulletin.situation.regime
    found = _elected(bulletin) if regime in (Regime.ELECTED, Regime.ELECTED_SUBJECT) else _staff(bulletin)
    return tuple((label, value) for label, value in found if value)


def _elected(bulletin: Bulletin) -> list[tuple[str, str]]:
    frozen = bulletin.situation.frozen
    return [
        ("Mandat", _FUNCTIONS.get(str(frozen.get("function")), str(frozen.get("function", "")))),
        ("Taux de l'indice terminal", f"{str(frozen.get('percent', '')).replace('.', ',')} %"),
        ("Depuis le", _date(frozen.get("engaged_on"))),
        ("Situation", REGIMES[bulletin.situation.regime]),
        ("Frais d'emploi (part non imposable)", french.amount(bulletin.part("frfe")) if _period(frozen) else ""),
        ("Caisse de retraite", "IRCANTEC"),
        ("Période", _period(frozen)),
    ]


def _staff(bulletin: Bulletin) -> list[tuple[str, str]]:
    frozen, inputs = bulletin.situation.frozen, bulletin.situation.inputs
    return [
        ("Statut", REGIMES[bulletin.situation.regime]),
        ("Grade", _grade(str(frozen.get("grade", "")))),
        ("Échelon", str(frozen.get("echelon", ""))),
        ("Indices brut / majoré", f"{frozen.get('ib', '')} / {frozen.get('im_paid', '')}"),
        ("NBI", f"{frozen['nbi']} points" if frozen.get("nbi") else ""),
        ("Quotité", _quotity(frozen)),
        ("Heures mensuelles", _hours(frozen)),
        ("Caisse de retraite", _FUNDS.get(bulletin.situation.regime, "IRCANTEC")),
        ("Enfants (SFT)", str(inputs.get("sft_children") or "")),
        ("Entrée le", _date(frozen.get("engaged_on"))),
        ("Période", _period(frozen)),
    ]


def _grade(code: str) -> str:
    known = _grids().grades
    return known[code].label if code in known else code


@cache
def _grids() -> Grids:
    return load_grids()


def _quotity(frozen: Mapping[str, object]) -> str:
    weekly = str(frozen.get("weekly_hours", "")).replace(".", ",")
    full = str(frozen.get("full_time_weekly_hours", "")).replace(".", ",")
    percent = frozen.get("part_time_percent", 100)
    post = "temps complet" if weekly == full else f"{weekly} h / {full} h"
    return post if percent == 100 else f"{percent} % ({post})"


def _hours(frozen: Mapping[str, object]) -> str:
    """Monthly hours of the post: weekly hours × 52 / 12, at the part-time share."""
    if "weekly_hours" not in frozen:
        return ""
    hours = Decimal(str(frozen["weekly_hours"])) * 52 / 12 * Decimal(str(frozen.get("part_time_percent", 100))) / 100
    return f"{hours.quantize(Decimal('0.01'), ROUND_HALF_UP)}".replace(".", ",")


def _date(value: object) -> str:
    return french.short_date(date.fromisoformat(str(value))) if value else ""


def _period(frozen: Mapping[str, object]) -> str:
    """Empty when nothing is due for the month itself."""
    if "present_from" not in frozen:
        return ""
    return f"du {_date(frozen.get('present_from'))} au {_date(frozen.get('present_to'))}"
