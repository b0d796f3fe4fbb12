"""Imports spreadsheets: every good row enters, every bad row comes back with its reason, the same row twice adds nothing.

Reading files is `api.spreadsheets`; here rows become facts and commands. A row's command key is the digest of its content,
so neither its line number nor the order of rows matters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from api.cells import CellRefused, amount, day, hours, integer, text, whole_code
from api.spreadsheets import Sheet, read_sheet, write_csv, write_xlsx
from domain import commands, streams
from domain.desk import Desk, Service
from domain.event import Evidence
from domain.person import Identity
from domain.principal import Principal
from domain.refusal import Refused
from payroll import facts
from payroll.words import HoursKind, PayUnit, Status

Row = Mapping[str, object]
Commands = list[partial[Any]]
AWAITED = Evidence(status="awaited")
_COLUMNS = {  # the column that holds a field of a fact, when it has another name
    "birth_date": "date_naissance",
    "planned_end": "date_fin_prevue",
    "ib": "indice_brut",
    "im": "indice_majore",
    "weekly_hours": "heures_hebdo",
    "part_time_percent": "temps_partiel",
    "monthly_amount": "ifse",
    "hours": "valeur",
    "amount": "valeur",
    "quantity": "valeur",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: its columns (title → example), and how a row becomes commands."""

    columns: dict[str, str]
    commands: Callable[[str, Row, date | None], Commands]
    notice: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: rows entered, rows known already, and the bad ones as (line, reason)."""

    entered: int
    known: int
    refused: tuple[tuple[int, str], ...]
    refused_file: Path | None

    def __str__(self) -> str:
        told = f"{self.entered} ligne(s) entrée(s), {self.known} déjà connue(s), {len(self.refused)} refusée(s)."
        return told + (f" Les refus et leurs motifs : {self.refused_file}" if self.refused_file else "")


def import_file(
    service: Service, who: Principal, path: Path, kind_name: str, code: str, month: date | None = None
) -> Imported:
    """Enters the good rows of a file; writes the bad ones beside it with their reasons. Refuses an unknown kind or file."""
    kind = KINDS.get(kind_name)
    if kind is None:
        raise Refused(f"Type d'import inconnu « {kind_name} ». Types possibles : {', '.join(KINDS)}.")
    if kind_name == "variables" and month is None:
        raise Refused("Le mois des variables manque. Le donner par --month 2026-01.")
    sheet = read_sheet(path, tuple(kind.columns))
    entered = known = 0
    refused: list[tuple[int, str]] = []
    for line, row in sheet.rows:
        try:
            said = kind.commands(code, row, month)
            done = service.acting(who, code, key=_key(kind_name, row, month)).do_all(f"import {kind_name}", said)
            known, entered = known + done.repeated, entered + (not done.repeated)
        except CellRefused as bad:
            refused.append((line, f"Ligne {line}, colonne « {bad.column} » : {bad.reason}"))
        except Refused as bad:
            column = _COLUMNS.get(bad.field or "", bad.field)
            where = f"Ligne {line}, colonne « {column} »" if column in kind.columns else f"Ligne {line}"
            refused.append((line, f"{where} : {bad}"))
    return Imported(entered, known, tuple(refused), _write_refused(path, sheet, dict(refused)))


def _key(kind: str, row: Row, month: date | None) -> str:
    content = repr(
        (kind, month, sorted((name, "" if value is None else str(value).strip()) for name, value in row.items()))
    )
    return f"import-{sha256(content.encode()).hexdigest()}"


def _write_refused(path: Path, sheet: Sheet, refused: Mapping[int, str]) -> Path | None:
    """The refused rows with a column « motif », ready to be corrected and imported again."""
    target = path.with_suffix(".refused.csv")
    if not refused:
        target.unlink(missing_ok=True)
        return None
    rows = (
        [*(str(row.get(title) or "") for title in sheet.titles), refused[line]]
        for line, row in sheet.rows
        if line in refused
    )
    return write_csv(target, [*sheet.titles, "motif"], rows)


# ---- rows to commands ------------------------------------------------------------------------------------------------


def _agent_of(code: str, row: Row) -> Any:
    return streams.agent(code, whole_code(row, "matricule"), integer(row, "engagement", default=1))


def _agents(code: str, row: Row, month: date | None) -> Commands:
    """A new engagement: identity, account, and the act."""
    matricule, engagement = whole_code(row, "matricule"), integer(row, "engagement", default=1)
    agent, since = streams.agent(code, matricule, engagement), day(row, "date_entree")
    number, provisional = _nir(row)
    identity = Identity(
        family_name=text(row, "nom"),
        first_name=text(row, "prenom"),
        birth_date=day(row, "date_naissance"),
        nir=number,
        nir_provisional=provisional,
        address=tuple(part for part in (str(row.get("adresse") or ""), str(row.get("ville") or "")) if part),
    )
    said: Commands = [
        partial(commands.register_agent, matricule=matricule, engagement=engagement),
        partial(commands.record_identity, agent=agent, identity=identity, effective_on=since),
        partial(
            commands.record_agent_fact,
            agent=agent,
            fact=facts.Engaged(
                effective_on=since,
                status=_status(row),
                planned_end=day(row, "date_fin_prevue") if row.get("date_fin_prevue") else None,
            ),
            evidence=AWAITED,
        ),
    ]
    if row.get("iban"):
        said.append(
            partial(
                commands.record_bank_details,
                agent=agent,
                iban=text(row, "iban"),
                bic="",
                effective_on=since,
                evidence=AWAITED,
            )
        )
    return said


def _status(row: Row) -> Status:
    written = text(row, "statut").lower()
    if written not in {each.value for each in Status}:
        raise CellRefused(
            "statut", f"« {written} » n'est pas un statut. Écrire {', '.join(each.value for each in Status)}."
        )
    return Status(written)


def _nir(row: Row) -> tuple[str, bool]:
    """The number, and whether it is provisional (its first digit says so); whether it is possible is the command's to say."""
    written = "".join(str(row.get("nir") or "").split()).upper()
    if len(written) == 14 and written[0] in "12":
        raise CellRefused(
            "nir", "il manque un chiffre : un zéro de tête a pu être perdu par le tableur. Mettre la colonne en texte."
        )
    return written, written[:1] in tuple("3478")


def _careers(code: str, row: Row, month: date | None) -> Commands:
    """A position and, when they are given, the working time and the IFSE."""
    agent, since = _agent_of(code, row), day(row, "date_effet")
    said: list[facts.AgentFact] = [
        facts.PositionHeld(
            effective_on=since,
            grade=text(row, "grade"),
            echelon=integer(row, "echelon"),
            ib=integer(row, "indice_brut"),
            im=integer(row, "indice_majore"),
        )
    ]
    if row.get("heures_hebdo"):
        percent = integer(row, "temps_partiel", default=100)
        said.append(
            facts.WorkingTimeSet(effective_on=since, weekly_hours=hours(row, "heures_hebdo"), part_time_percent=percent)
        )
    if row.get("ifse"):
        said.append(facts.PrimeGranted(effective_on=since, code="ifse", monthly_amount=amount(row, "ifse")))
    return [partial(commands.record_agent_fact, agent=agent, fact=fact, evidence=AWAITED) for fact in said]


def _variables(code: str, row: Row, month: date | None) -> Commands:
    """Hours or an amount of the month."""
    assert month is not None
    agent, name = _agent_of(code, row), text(row, "variable").lower()
    if name in {each.value for each in HoursKind}:
        worked = hours(row, "valeur")
        fact = facts.HoursWorked(effective_on=month, kind=HoursKind(name), hours=worked)
        return [partial(_enter_variable, agent=agent, month=month, fact=fact)]
    if name in {each.value for each in PayUnit if each != PayUnit.MONTH}:
        done = facts.WorkDone(effective_on=month, unit=PayUnit(name), quantity=amount(row, "valeur"))
        return [partial(_enter_variable, agent=agent, month=month, fact=done)]
    return [partial(_enter_value, agent=agent, month=month, code=name, value=amount(row, "valeur"))]


def _agreed(code: str, row: Row, month: date | None) -> Commands:
    """What the contract or the deliberation pays outside any index, and the weekly hours when they are given."""
    agent, since, unit = _agent_of(code, row), day(row, "date_effet"), text(row, "unite").lower()
    if unit not in {each.value for each in PayUnit}:
        raise CellRefused("unite", f"« {unit} » n'est pas une unité. Écrire {', '.join(PayUnit)}.")
    said: list[facts.AgentFact] = [
        facts.PayAgreed(effective_on=since, unit=PayUnit(unit), amount=amount(row, "montant"))
    ]
    if row.get("heures_hebdo"):
        said.append(facts.WorkingTimeSet(effective_on=since, weekly_hours=hours(row, "heures_hebdo")))
    return [partial(commands.record_agent_fact, agent=agent, fact=fact, evidence=AWAITED) for fact in said]


def _primes(code: str, row: Row, month: date | None) -> Commands:
    """What is granted every month from a date: an amount, a quantity or a percent, as the rubrique wants it."""
    agent, since = _agent_of(code, row), day(row, "date_effet")
    granted = partial(_grant, agent=agent, since=since, code=text(row, "rubrique").lower(), value=amount(row, "valeur"))
    return [granted]


def _enter_variable(desk: Desk, agent: Any, month: date, fact: facts.MonthFact) -> Any:
    return commands.enter_variable(desk, agent, month, fact)


def _enter_value(desk: Desk, agent: Any, month: date, code: str, value: Decimal) -> Any:
    return commands.enter_variable(desk, agent, month, commands.value_of(desk, code, value, month))


def _grant(desk: Desk, agent: Any, since: date, code: str, value: Decimal) -> Any:
    fact = commands.grant_of(desk, code, value, since)
    return commands.record_agent_fact(desk, agent, fact, evidence=AWAITED)


_enter_variable.__name__ = _enter_value.__name__ = "enter_variable"
_grant.__name__ = "record_agent_fact"

KINDS: dict[str, Kind] = {
    "agents": Kind(
        {
            "matricule": "00042", "engagement": "1", "nom": "Lafargue", "prenom": "Maïté", "date_naissance": "12/05/1984",
            "nir": "284054019200082", "adresse": "3 impasse des Arènes", "ville": "40000 Mont-de-Marsan",
            "statut": "fonctionnaire", "date_entree": "01/09/2024", "date_fin_prevue": "", "iban": "",
        },
        _agents,
        "Une ligne par engagement. Garder les colonnes matricule et nir en texte : un zéro de tête ne doit pas se perdre.",
    ),
    "careers": Kind(
        {
            "matricule": "00042", "engagement": "1", "date_effet": "01/09/2024", "grade": "adjoint_administratif_territorial",
            "echelon": "4", "indice_brut": "371", "indice_majore": "369", "heures_hebdo": "35,00", "temps_partiel": "100",
            "ifse": "150,00",
        },
        _careers,
        "Une ligne par changement de situation. Les grades sont ceux de payroll/legislation/grids/grades.toml.",
    ),
    "remunerations": Kind(
        {
            "matricule": "00042", "engagement": "1", "date_effet": "01/09/2025", "unite": "mois", "montant": "2 200,00",
            "heures_hebdo": "35,00",
        },
        _agreed,
        f"Une ligne par rémunération convenue hors indice. unite : {', '.join(PayUnit)}. Sans heures : à l'acte, à l'imprimé.",
    ),
    "variables": Kind(
        {"matricule": "00042", "engagement": "1", "variable": "ihts", "valeur": "12,50"},
        _variables,
        "variable : ihts, ihts_nuit, ihts_dimanche, complementaires, supplementaires_25, supplementaires_50 (en heures) ; "
        "heure, jour, acte… pour un travail à l'unité ; cia, ou un code de rubrique (en euros, ou en "
        "nombre d'unités si elle se compte). Les codes nationaux sont dans payroll/rubriques/national.toml.",
    ),
    "primes": Kind(
        {"matricule": "00042", "engagement": "1", "date_effet": "01/01/2026", "rubrique": "prime_grand_age", "valeur": "1"},
        _primes,
        "Une ligne par prime mensuelle et par changement : montant en euros, pour-cent, ou 1 pour un forfait ; 0 y met fin.",
    ),
}  # fmt: skip


def write_templates(folder: Path) -> list[Path]:
    """The models to fill, CSV and XLSX, one example row each and a notice."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, kind in KINDS.items():
        written.append(write_csv(folder / f"{name}.csv", tuple(kind.columns), [tuple(kind.columns.values())]))
        written.append(
            write_xlsx(folder / f"{name}.xlsx", tuple(kind.columns), [tuple(kind.columns.values())], kind.notice)
        )
    return written


def run_import(path: Path, kind: str, code: str, month: date | None) -> Imported:
    """What the command line does: the service's database, this machine's clock."""
    from datetime import UTC, datetime

    from domain.store import open_stores
    from projections.schema import projections_schema

    with open_stores(parts=[projections_schema]) as stores:
        service = Service(stores.writer, stores.keyring, lambda: datetime.now(UTC))
        return import_file(service, Principal("import", "payroll_agent", frozenset({code})), path, kind, code, month)
