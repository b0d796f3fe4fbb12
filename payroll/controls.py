"""Controls of a month: what the law or the comptable would object to, as data; a control changes no amount and records nothing.

Each control is a function from one agent's dossier to what it found; its severity, article and words are in `controls.toml`.
What only sealed data can tell (NIR, account) is in `domain/control.py`.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources

from payroll import facts
from payroll.bulletin import Bulletin
from payroll.elected_affiliation import OUTSIDE, other_mandates
from payroll.elected_scale import by_law, council_on, envelope, highest, never_above
from payroll.grids import Grids
from payroll.history import History
from payroll.interpreter import half_up
from payroll.law import Law, LawError
from payroll.presence import last_of
from payroll.rubriques.national import national
from payroll.situate import AgentRecord
from payroll.situation import Situation
from payroll.words import AGREED, ElectedFunction, Regime

_OVERTIME = tuple(
    f"ihts_{when}{rank}" for when in ("", "sunday_", "night_") for rank in ("first", "next")
)  # names of `situation.MONTH_INPUTS`
_DELEGATED = (ElectedFunction.DEPUTY_MAYOR, ElectedFunction.DELEGATED_COUNCILLOR, ElectedFunction.VICE_PRESIDENT)
_PRIMES = ("ifse", "cia")


@dataclass(frozen=True, slots=True)
class Dossier:
    """What one agent's month gives to look at. `documented` names the types of facts whose document is attached."""

    bulletin: Bulletin
    record: AgentRecord
    employer: tuple[facts.EmployerFact, ...]
    previous_gross: int | None  # cents, of the month before; None: no bulletin then
    first_payment: bool
    documented: frozenset[str]
    hours_documented: bool
    decisions: frozenset[str]
    deliberations: frozenset[str]

    @property
    def situation(self) -> Situation:
        return self.bulletin.situation


@dataclass(frozen=True, slots=True)
class Anomaly:
    """What a control found, in words; `justifiable`: a person may admit the exception."""

    code: str
    severity: str
    article: str
    message: str
    remedy: str
    justifiable: bool


Found = Iterator[dict[str, object]]
Control = Callable[[Dossier, Law, Grids], Found]
_controls: dict[str, Control] = {}


def control(dossier: Dossier, law: Law, grids: Grids) -> tuple[Anomaly, ...]:
    """Every anomaly of one agent's month, in the order of the catalogue."""
    return tuple(
        _anomaly(code, words)
        for code in catalogue()
        if code in _controls
        for words in _controls[code](dossier, law, grids)
    )


@cache
def catalogue() -> Mapping[str, Mapping[str, object]]:
    """The entries of `controls.toml`, by code."""
    text = resources.files("payroll").joinpath("controls.toml").read_text("utf-8")
    return tomllib.loads(text)


def _anomaly(code: str, words: Mapping[str, object]) -> Anomaly:
    entry = catalogue()[code]
    return Anomaly(
        code=code,
        severity=str(entry["severity"]),
        article=str(entry["article"]),
        message=str(entry["message"]).format(**words),
        remedy=str(entry["remedy"]),
        justifiable=bool(entry["justifiable"]),
    )


def _named(code: str) -> Callable[[Control], Control]:
    def keep(function: Control) -> Control:
        _controls[code] = function
        return function

    return keep


def _euros(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}".replace(".", ",")


def _number(value: Fraction | Decimal) -> str:
    return (
        f"{Decimal(value.numerator) / Decimal(value.denominator):f}".replace(".", ",")
        if isinstance(value, Fraction)
        else f"{value}"
    )


# ---- hours and career ------------------------------------------------------------------------------------------------


def _overtime_hours(dossier: Dossier) -> Fraction:
    return Fraction(sum(dossier.situation.inputs.get(name, 0) for name in _OVERTIME), 100)


def _category(dossier: Dossier) -> object:
    return dossier.situation.inputs.get("category") if _overtime_hours(dossier) else None


@_named("heures_au_dela_de_25")
def _over_limit(dossier: Dossier, law: Law, grids: Grids) -> Found:
    decided = any(isinstance(each, facts.HoursWorked) and each.over_limit_decision for each in dossier.record.variables)
    percent = int(str(dossier.situation.frozen.get("part_time_percent", 100)))
    limit = law.fraction("overtime.monthly_hours", dossier.situation.month) * percent / 100
    if _overtime_hours(dossier) > limit and not decided:
        yield {"found": _number(_overtime_hours(dossier)), "limit": _number(limit)}


@_named("ihts_categorie_a")
def _category_a(dossier: Dossier, law: Law, grids: Grids) -> Found:
    if _category(dossier) == 1:
        yield {}


@_named("nbi_contractuel")
def _nbi(dossier: Dossier, law: Law, grids: Grids) -> Found:
    granted = History.of(dossier.record.facts).at(facts.NbiGranted, last_of(dossier.situation.month))
    if dossier.situation.regime == Regime.CONTRACT and granted and granted.points:
        yield {"found": granted.points}


@_named("quotite_ou_heures_absentes")
def _quotity(dossier: Dossier, law: Law, grids: Grids) -> Found:
    paid_by_unit = dossier.situation.regime in AGREED  # its lines bear their own quantities
    if not _is_elected(dossier) and not paid_by_unit and not dossier.situation.frozen.get("weekly_hours"):
        yield {}


@_named("grille_inconnue")
def _unknown_grid(dossier: Dossier, law: Law, grids: Grids) -> Found:
    frozen = dossier.situation.frozen
    if frozen.get("grade") and _im_of_grid(dossier, grids) is None:
        yield {"found": frozen.get("echelon"), "grade": frozen["grade"]}


@_named("indice_hors_grille")
def _im_off_grid(dossier: Dossier, law: Law, grids: Grids) -> Found:
    known = _im_of_grid(dossier, grids)
    if known is not None and dossier.situation.frozen.get("im") != known:
        yield {"found": dossier.situation.frozen.get("im"), "limit": known}


def _im_of_grid(dossier: Dossier, grids: Grids) -> int | None:
    frozen = dossier.situation.frozen
    try:
        grid = grids.grade(str(frozen["grade"])).grid
        return grids.im(grid, int(str(frozen["echelon"])), dossier.situation.month)[1]
    except (LawError, KeyError):
        return None


@_named("cumul_d_emplois")
def _over_full_time(dossier: Dossier, law: Law, grids: Grids) -> Found:
    """Non-complete posts of one official, all employers together, above 115 % of a full-time post."""
    declared = History(dossier.record.facts).at(facts.AffiliationDeclared, last_of(dossier.situation.month))
    full = dossier.situation.frozen.get("full_time_weekly_hours")
    if declared is None or full is None or dossier.situation.regime not in (Regime.CNRACL, Regime.TNC):
        return
    limit = Fraction(str(full)) * law.fraction("jobs.limit", dossier.situation.month) / 100
    if Fraction(declared.total_weekly_hours) > limit:
        yield {"found": _number(declared.total_weekly_hours), "limit": _number(limit)}


# ---- amounts ---------------------------------------------------------------------------------------------------------


@_named("ecart_mois_precedent")
def _difference(dossier: Dossier, law: Law, grids: Grids) -> Found:
    if dossier.previous_gross is None:
        return
    entry = catalogue()["ecart_mois_precedent"]
    change = dossier.bulletin.total("gross") - dossier.previous_gross
    least = max(
        Fraction(str(entry["threshold_euros"])) * 100,
        Fraction(str(entry["threshold_percent"])) * abs(dossier.previous_gross) / 100,
    )
    if abs(change) > least:
        yield {"found": f"{'+' if change > 0 else ''}{_euros(change)}"}


@_named("net_negatif")
def _negative(dossier: Dossier, law: Law, grids: Grids) -> Found:
    if dossier.bulletin.totals.carried_debt:
        yield {"found": _euros(dossier.bulletin.totals.carried_debt)}


@_named("taux_pas_absent")
def _no_rate(dossier: Dossier, law: Law, grids: Grids) -> Found:
    if not dossier.situation.inputs.get("pas_personal"):
        yield {}


@_named("ijss_attendues")
def _awaited_benefits(dossier: Dossier, law: Law, grids: Grids) -> Found:
    awaited = dossier.situation.frozen.get("benefits_awaited")
    if isinstance(awaited, list):
        first, last = (f"{date.fromisoformat(each):%d/%m/%Y}" for each in awaited)
        yield {"first": first, "last": last}


@_named("defaut_applique")
def _defaults(dossier: Dossier, law: Law, grids: Grids) -> Found:
    for note in dossier.situation.notes:
        yield {"found": note.rstrip(".")}


# ---- documents that the comptable asks for ---------------------------------------------------------------------------


@_named("premier_paiement_sans_acte")
def _no_act(dossier: Dossier, law: Law, grids: Grids) -> Found:
    if dossier.first_payment and "engaged" not in dossier.documented:
        yield {}


@_named("ifse_sans_deliberation")
def _no_deliberation(dossier: Dossier, law: Law, grids: Grids) -> Found:
    paid = [code for code in _PRIMES if dossier.bulletin.part(code)]
    if any(code not in dossier.deliberations for code in paid):
        yield {}


_CAPS = {"attache": "attache", "redacteur": "redacteur", "animateur": "redacteur", "educateur_aps": "redacteur",
         "technicien": "technicien"}  # fmt: skip


@_named("ifse_au_dela_du_plafond")
def _above_rifseep(dossier: Dossier, law: Law, grids: Grids) -> Found:
    """The State's highest group of the cadre d'emplois: the group of the post is not recorded."""
    day = last_of(dossier.situation.month)
    primes = History(dossier.record.facts).primes
    granted = primes["ifse"].at(day) if "ifse" in primes else None
    cap = _highest_ifse(dossier, law, grids, day)
    if granted and cap is not None and granted.monthly_amount * 12 > cap:
        yield {"found": _euros(int(granted.monthly_amount * 1200)), "limit": _number(cap)}


def _highest_ifse(dossier: Dossier, law: Law, grids: Grids, day: date) -> Fraction | None:
    grade = grids.grades.get(str(dossier.situation.frozen.get("grade")))
    if grade is None:
        return None
    cadre = _CAPS.get(grade.cadre_emplois, "adjoint" if grade.category == "C" else "")
    key = f"rifseep.caps.{cadre}"
    return max(row[1] for row in law.table(key, day) if row[1] is not None) if key in law.parameters else None


@_named("rubrique_sans_deliberation")
def _nobody_voted(dossier: Dossier, law: Law, grids: Grids) -> Found:
    adoptions = History(dossier.employer).adoptions
    day = last_of(dossier.situation.month)
    for code, entry in national().items():
        if entry.deliberation and dossier.bulletin.part(code):
            adopted = adoptions[code].at(day) if code in adoptions else None
            if adopted is None or not adopted.adopted:
                yield {"found": entry.label}


@_named("prime_sans_decision")
def _no_decision(dossier: Dossier, law: Law, grids: Grids) -> Found:
    for code in _PRIMES:
        if dossier.bulletin.part(code) and code not in dossier.decisions:
            yield {"found": code.upper()}


@_named("ihts_sans_deliberation")
def _no_overtime_deliberation(dossier: Dossier, law: Law, grids: Grids) -> Found:
    if _overtime_hours(dossier) and "ihts" not in dossier.deliberations:
        yield {}


@_named("ihts_sans_etat")
def _no_statement(dossier: Dossier, law: Law, grids: Grids) -> Found:
    if _overtime_hours(dossier) and not dossier.hours_documented:
        yield {}


@_named("sft_sans_declaration")
def _no_family_declaration(dossier: Dossier, law: Law, grids: Grids) -> Found:
    family = History.of(dossier.record.facts).at(facts.FamilyDeclared, last_of(dossier.situation.month))
    if dossier.bulletin.part("sft") and family and family.declaration_year != dossier.situation.month.year:
        yield {}


# ---- élus ------------------------------------------------------------------------------------------------------------


def _is_elected(dossier: Dossier) -> bool:
    return dossier.situation.regime in (Regime.ELECTED, Regime.ELECTED_SUBJECT)


def _mandate(dossier: Dossier) -> facts.MandateHeld | None:
    if not _is_elected(dossier):
        return None
    return History.of(dossier.record.facts).at(facts.MandateHeld, last_of(dossier.situation.month))


def _council(dossier: Dossier) -> facts.CouncilRenewed | None:
    return council_on(History.of(dossier.employer), last_of(dossier.situation.month))


def _vote(dossier: Dossier) -> facts.IndemnitiesVoted | None:
    if not _is_elected(dossier):
        return None
    return History.of(dossier.employer).at(facts.IndemnitiesVoted, last_of(dossier.situation.month))


@_named("elu_sans_deliberation")
def _elected_without_vote(dossier: Dossier, law: Law, grids: Grids) -> Found:
    held = _mandate(dossier)
    if held is None or "elus" in dossier.deliberations:
        return
    council, day = _council(dossier), last_of(dossier.situation.month)
    lawful = council is not None and by_law(law, council, held.function, day)
    if not lawful and _vote(dossier) is None:
        yield {}


@_named("elu_sans_delegation")
def _elected_without_delegation(dossier: Dossier, law: Law, grids: Grids) -> Found:
    held = _mandate(dossier)
    if held and held.function in _DELEGATED and "mandate_held" not in dossier.documented:
        yield {}


@_named("elu_au_dela_du_bareme")
def _above_scale(dossier: Dossier, law: Law, grids: Grids) -> Found:
    held, council, day = _mandate(dossier), _council(dossier), last_of(dossier.situation.month)
    if held is None or council is None:
        return
    limit = highest(law, council, held.function, day) or never_above(law, council, held.function, day)
    percent = Decimal(str(dossier.situation.frozen["percent"]))
    if limit is not None and Fraction(percent) > limit:
        yield {"found": f"{percent}".replace(".", ","), "limit": _number(limit)}


@_named("elu_taux_non_vote")
def _not_voted(dossier: Dossier, law: Law, grids: Grids) -> Found:
    held, vote = _mandate(dossier), _vote(dossier)
    if held is None or vote is None or not held.percent:
        return
    voted = sorted({each.percent for each in vote.indemnities if each.function is held.function})
    if voted and held.percent not in voted:
        yield {
            "found": f"{held.percent}".replace(".", ","),
            "voted": " ou ".join(f"{each}".replace(".", ",") for each in voted),
        }


@_named("elu_enveloppe")
def _above_envelope(dossier: Dossier, law: Law, grids: Grids) -> Found:
    """The vote as a whole, judged on its own day, whoever is paid by it."""
    vote = _vote(dossier)
    council = council_on(History.of(dossier.employer), vote.effective_on) if vote else None
    judged = envelope(law, council, vote) if council and vote else None
    if vote and judged and judged.voted > judged.admitted:
        yield {
            "day": f"{vote.effective_on:%d/%m/%Y}",
            "found": _number(judged.voted),
            "limit": _number(judged.admitted),
        }


@_named("elu_seuil_demi_plafond")
def _half_ceiling(dossier: Dossier, law: Law, grids: Grids) -> Found:
    council = _council(dossier)
    if dossier.situation.regime != Regime.ELECTED or (council is not None and council.body in OUTSIDE):
        return
    assessed = History.of(dossier.record.facts).at(facts.MandatesAssessed, last_of(dossier.situation.month))
    declared = Fraction(assessed.declared_total) * 100 if assessed and assessed.declared_total else Fraction(0)
    counted = sum(Fraction(each.monthly_gross) * 100 for each in _others(dossier) if each.body not in OUTSIDE)
    total = max(declared, Fraction(dossier.bulletin.totals.gross) + counted)
    if total * 2 > law.fraction("pss.monthly", dossier.situation.month) * 100:
        yield {"found": _euros(int(total))}


@_named("elu_ecretement")
def _above_cap(dossier: Dossier, law: Law, grids: Grids) -> Found:
    """Own net of compulsory contributions, and what the others declare; silent once somebody said where it is cut."""
    month, others = dossier.situation.month, _others(dossier)
    clipped = History.of(dossier.record.facts).at(facts.IndemnityClipped, last_of(month))
    if not others or clipped is not None:
        return
    own = Fraction(dossier.bulletin.total("gross") - dossier.bulletin.total("social"), 100)
    net = own + sum(Fraction(each.monthly_gross - each.monthly_contributions) for each in others)
    cap = law.fraction("elected.parliamentary_allowance", month) * law.fraction("elected.clipping_factor", month)
    if net > cap:
        yield {"found": _euros(half_up(net * 100)), "limit": _euros(half_up(cap * 100))}


@_named("elu_frais_d_emploi")
def _several_mandates(dossier: Dossier, law: Law, grids: Grids) -> Found:
    """The whole part for frais d'emploi is taken here although other mandates are declared."""
    whole = dossier.situation.inputs.get("frfe_share") == 1_000_000
    if _is_elected(dossier) and whole and dossier.situation.inputs.get("frfe_case") and _others(dossier):
        yield {"found": len(_others(dossier))}


def _others(dossier: Dossier) -> tuple[facts.OtherMandateDeclared, ...]:
    return other_mandates(History.of(dossier.record.facts), last_of(dossier.situation.month))


def to_markdown() -> str:
    """The catalogue as a page: `python -m payroll.controls > docs/anomalies.md`."""
    lines = ["# Anomalies", "", "Tiré de `payroll/controls.toml`. Une anomalie bloquante met l'agent de côté.", ""]
    lines += ["| code | gravité | message | article | que faire | exception admise |", "|---|---|---|---|---|---|"]
    for code, entry in catalogue().items():
        admitted = "oui" if entry["justifiable"] else "non"
        cells = (code, entry["severity"], entry["message"], entry["article"], entry["remedy"], admitted)
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(to_markdown(), end="")
