"""What settles a leave not taken, the end of an engagement, a loss of purchasing power, or values a lodging, within its text."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from payroll.facts import SettlementStated
from payroll.formula import number
from payroll.refusal import Refused
from payroll.rubriques.national import National
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import cents, hundredths
from payroll.words import NationalShape, Status

_A_YEAR = 366  # days, both ends counted in a leap year
_START, _END = date(2018, 12, 31), date(2022, 12, 31)  # décret n° 2023-775: the only period paid since 2023


def indices(own: AgentMonth, code: str, label: str) -> dict[str, int]:
    """The index held on the first and last days of the period; above that of hors échelle B, nothing is due."""
    held = {"im_start": own.position(_START).im, "im_end": own.position(_END).im}
    highest = own.law.fraction("gipa.highest_im", own.month)
    if max(held.values()) > highest:
        raise Refused(
            f"« {label} » ne concerne pas un indice majoré au-dessus de {number(highest)} "
            "(décret n° 2008-539, art. 2). La retirer.",
            code="rubrique_above_cap",
            field="code",
        )
    return {f"{name}.{code}": im for name, im in held.items()}


def settlement(
    own: AgentMonth, entry: National | None, stated: SettlementStated, before: Mapping[str, int]
) -> dict[str, int]:
    """One settlement a month of each kind, within what its text admits."""
    code = stated.code
    assert entry is not None  # an employer's rubrique has no such shape
    if before.get(f"reference.{code}"):
        raise Refused(
            f"« {entry.label} » est saisie deux fois ce mois-ci. Garder un seul décompte.", code="settled_twice"
        )
    if code == "fin_de_contrat":
        _refuse_contract(own, entry)
    if entry.shape == NationalShape.NEGOTIATED:
        _refuse_without_basis(own, entry)
        _refuse_outside_bounds(own, entry, stated)
    elif entry.cap and stated.quantity > (most := own.law.fraction(entry.cap, own.month)):
        raise Refused(
            f"« {entry.label} » : {number(Fraction(stated.quantity))} jours, {number(most)} au plus ({entry.article}). "
            "Corriger le décompte.",
            code="rubrique_above_cap",
            field="quantity",
        )
    return {
        f"quantity.{code}": hundredths(stated.quantity),
        f"reference.{code}": cents(stated.reference),
        f"out_of.{code}": hundredths(stated.out_of),
    }


def _refuse_contract(own: AgentMonth, entry: National) -> None:
    """Due at the end of a contract of a year at most, renewals included, done to its term."""
    end, start = own.engaged.planned_end, own.engaged.effective_on
    if end is None or own.ended is None or (own.ended - start).days > _A_YEAR or own.ended < end:
        raise Refused(
            f"« {entry.label} » suppose un contrat d'un an au plus, exécuté jusqu'à son terme ({entry.article}) : celui-ci "
            f"commence le {start:%d/%m/%Y}. La retirer, ou enregistrer le terme et la fin du contrat.",
            code="end_of_contract",
            field="code",
        )


def _refuse_without_basis(own: AgentMonth, entry: National) -> None:
    if own.engaged.status == Status.OFFICIAL and own.law.at("mutual_end.officials", own.last).value == "non":
        raise Refused(
            f"« {entry.label} » : aucun texte ne l'ouvre aux fonctionnaires au {own.last:%d/%m/%Y} (l'expérimentation a pris fin "
            "le 31 décembre 2025, la loi de finances pour 2026 vaut depuis le 21 février 2026). Attendre, ou corriger la date.",
            code="rubrique_not_in_force",
            field="effective_on",
        )


def _refuse_outside_bounds(own: AgentMonth, entry: National, stated: SettlementStated) -> None:
    """An amount agreed: at least so much of a month for each year of each slice of seniority, at most a month for each year."""
    years = min(int(stated.out_of), int(own.law.fraction(entry.cap, own.month)))
    least, reached = Fraction(0), 0
    for until, part in own.law.table(entry.rate, own.month):
        assert until is not None and part is not None
        least += max(min(years, int(until)) - reached, 0) * part
        reached = int(until)
    reference = Fraction(stated.reference)
    low, high = least * reference, years * reference
    if not low <= stated.quantity <= high:
        raise Refused(
            f"« {entry.label} » : {number(Fraction(stated.quantity))} € convenus pour {years} ans, attendu de "
            f"{number(Fraction(round(low, 2)))} à {number(Fraction(round(high, 2)))} € ({entry.article}). Revoir la convention.",
            code="rubrique_outside_bounds",
            field="quantity",
        )
    free = 24 * own.law.fraction("pss.monthly", own.month)
    if stated.quantity > free:
        raise Refused(
            f"« {entry.label} » au-delà de deux plafonds annuels ({number(free)} €) : la part soumise aux cotisations et à la "
            "CSG (CSS, art. L. 136-1-1) n'est pas encore couverte. Payer hors du logiciel et reprendre les cumuls.",
            code="departure_above_two_ceilings",
            field="quantity",
        )


def rooms(own: AgentMonth, code: str, label: str) -> dict[str, int]:
    """The main rooms of the lodging; a month begun or ended inside is counted in weeks, which is not covered."""
    timeline = own.agent.entitlements[code]
    held = timeline.at(own.whole.last)
    whole = own.whole.days == own.last.day and not list(own.changes(timeline))
    if held is None or not whole:
        raise Refused(
            f"« {label} » commence, change ou finit dans le mois : sa valeur se compte alors par semaines (arrêté du 10 décembre "
            "2002, art. 2), ce qui n'est pas encore couvert. Lui donner effet le premier du mois suivant.",
            code="lodging_part_of_month",
            field="effective_on",
        )
    return {f"rooms.{code}": int(held.quantity)}
