"""Imports on a real PostgreSQL: good rows enter, bad rows come back with reasons, rows already known add nothing."""

import csv
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api import cells, importing
from api.cli import app
from api.spreadsheets import neutral, read_sheet
from domain import streams
from domain.desk import Service
from domain.refusal import Refused
from domain.store import Keyring, MemoryStore
from payroll import facts
from tests.domain.town import CODE, MASTER, PAYROLL, a_service, a_town

HEADER = "matricule;engagement;nom;prenom;date_naissance;nir;adresse;ville;statut;date_entree;date_fin_prevue;iban\n"
GOOD = "00042;1;Lafargue;Maïté;12/05/1984;284054019200082;3 impasse des Arènes;40000 Mont-de-Marsan;fonctionnaire;01/09/2025;;\n"
BAD = "00043;1;Dubourg;Jean;31/02/1980;;;;contractuel;01/09/2025;;\n"


@pytest.fixture(params=["memory", "postgresql"])
def service(request: pytest.FixtureRequest) -> Service:
    store = MemoryStore() if request.param == "memory" else request.getfixturevalue("stores").writer
    made = Service(store, Keyring(store, MASTER), lambda: datetime.now(UTC))
    a_town(a_service(store, made.clock), 1)
    return made


def file(folder: Path, text: str, name: str = "agents.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def do(service: Service, path: Path, kind: str = "agents", month: date | None = None) -> importing.Imported:
    return importing.import_file(service, PAYROLL, path, kind, CODE, month)


def test_good_rows_enter_and_bad_ones_come_back(service: Service, tmp_path: Path) -> None:
    done = do(service, file(tmp_path, HEADER + GOOD + BAD))
    assert (done.entered, done.known, len(done.refused)) == (1, 0, 1)
    assert done.refused[0][0] == 3 and "date_naissance" in done.refused[0][1] and "31/02/1980" in done.refused[0][1]
    assert done.refused_file is not None
    rows = list(csv.DictReader(done.refused_file.open(encoding="utf-8-sig"), delimiter=";"))
    assert rows[0]["matricule"] == "00043" and "calendrier" in rows[0]["motif"]


def test_the_same_row_twice_adds_nothing_whatever_its_line(service: Service, tmp_path: Path) -> None:
    do(service, file(tmp_path, HEADER + GOOD))
    head = service.store.head()
    again = do(service, file(tmp_path, HEADER + BAD + GOOD + GOOD))
    assert (again.entered, again.known) == (0, 2)
    assert service.store.head() == head


def test_a_corrected_file_of_refusals_enters(service: Service, tmp_path: Path) -> None:
    done = do(service, file(tmp_path, HEADER + BAD))
    assert done.refused_file is not None
    corrected = done.refused_file.read_text("utf-8-sig").replace("31/02/1980", "28/02/1980")
    assert do(service, file(tmp_path, corrected, "corrected.csv")).entered == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_and_separators(service: Service, tmp_path: Path, encoding: str) -> None:
    comma = (HEADER + GOOD).replace(";", ",")
    assert do(service, file(tmp_path, comma, encoding=encoding)).entered == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (GOOD.replace("00042", "42"), "zéro de tête"),
        (
            GOOD.replace("284054019200082", "284054019200083"),
            "colonne « nir » : Ce numéro de sécurité sociale est impos",
        ),
        (GOOD.replace("284054019200082", "784054019200"), "commence par 3, 4, 7 ou 8"),
        (GOOD.replace("12/05/1984", "12/06/1984"), "colonne « nir » : Ce numéro de sécurité sociale dit une naissance"),
        (GOOD.replace("12/05/1984", "12/05/2026"), "colonne « date_naissance » : Né le 12/05/2026"),
        (GOOD.replace(";;\n", ";31/08/2025;\n"), "colonne « date_fin_prevue » : Le contrat finirait"),
        (GOOD.replace("284054019200082", "28405401920008"), "zéro de tête"),
        (GOOD.replace("fonctionnaire", "bénévole"), "statut"),
        (GOOD.replace("Lafargue", ""), "vide"),
        (GOOD.rstrip("\n") + "FR7612345678901234567890123\n", "colonne « iban » : Cet IBAN est impossible"),
    ],
)
def test_bad_cells_say_why(service: Service, tmp_path: Path, row: str, reason: str) -> None:
    done = do(service, file(tmp_path, HEADER + row))
    assert done.entered == 0 and reason in done.refused[0][1]


def test_careers_and_variables(service: Service, tmp_path: Path) -> None:
    do(service, file(tmp_path, HEADER + GOOD))
    career = (
        "matricule;engagement;date_effet;grade;echelon;indice_brut;indice_majore;heures_hebdo;temps_partiel;ifse\n"
        "00042;1;01/09/2025;adjoint_administratif_territorial;4;371;369;35,00;;1 234,50\n"
    )
    assert do(service, file(tmp_path, career, "careers.csv"), "careers").entered == 1
    variables = "matricule;engagement;variable;valeur\n00042;1;ihts;12h30\n00042;1;cia;1\u202f234,50\n99999;1;cia;5\n"
    done = do(service, file(tmp_path, variables, "variables.csv"), "variables", date(2026, 1, 1))
    assert done.entered == 2 and len(done.refused) == 1


def test_agreed_pay_and_the_work_it_pays(service: Service, tmp_path: Path) -> None:
    do(service, file(tmp_path, HEADER + GOOD.replace("fonctionnaire", "vacataire")))
    pay = (
        "matricule;engagement;date_effet;unite;montant;heures_hebdo\n"
        "00042;1;01/09/2025;heure;18,50;\n"
        "00042;1;01/09/2025;siècle;18,50;\n"
    )
    done = do(service, file(tmp_path, pay, "remunerations.csv"), "remunerations")
    assert done.entered == 1 and "« siècle » n'est pas une unité" in done.refused[0][1]
    work = "matricule;engagement;variable;valeur\n00042;1;heure;12,50\n"
    assert do(service, file(tmp_path, work, "variables.csv"), "variables", date(2026, 1, 1)).entered == 1


CAREER = "00042;1;01/09/2025;adjoint_administratif_territorial;4;371;369;35,00;100;150,00\n"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (CAREER.replace(";4;", ";12;"), "Ligne 2, colonne « echelon » : L'échelon 12 n'existe pas"),
        (CAREER.replace("35,00", "0,00"), "Ligne 2, colonne « heures_hebdo » : Durée hebdomadaire de 0.00 h"),
        (CAREER.replace(";100;", ";95;"), "Ligne 2, colonne « temps_partiel » : Temps partiel à 95 %"),
        (CAREER.replace(";369;", ";0;"), "Ligne 2, colonne « indice_majore » : Indice brut 371, majoré 0"),
        (CAREER.replace("01/09/2025", "31/08/2025"), "avant l'engagement de l'agent (01/09/2025)"),
        (CAREER.replace("01/09/2025", "31/02/2026"), "colonne « date_effet » : « 31/02/2026 » n'est pas une date"),
    ],
)
def test_a_bad_career_says_its_column(service: Service, tmp_path: Path, row: str, reason: str) -> None:
    do(service, file(tmp_path, HEADER + GOOD))
    titles = "matricule;engagement;date_effet;grade;echelon;indice_brut;indice_majore;heures_hebdo;temps_partiel;ifse\n"
    done = do(service, file(tmp_path, titles + row, "careers.csv"), "careers")
    assert done.entered == 0 and reason in done.refused[0][1]


def test_two_positions_on_one_day_come_back(service: Service, tmp_path: Path) -> None:
    titles = "matricule;engagement;date_effet;grade;echelon;indice_brut;indice_majore;heures_hebdo;temps_partiel;ifse\n"
    do(service, file(tmp_path, HEADER + GOOD))
    done = do(service, file(tmp_path, titles + CAREER + CAREER.replace(";4;", ";5;"), "careers.csv"), "careers")
    assert done.entered == 1 and "prend déjà effet le 01/09/2025" in done.refused[0][1]


@pytest.mark.parametrize("month", [date(2022, 12, 1), date(2027, 1, 1)])
def test_variables_of_a_month_not_covered_come_back(service: Service, tmp_path: Path, month: date) -> None:
    row = "matricule;engagement;variable;valeur\n000001;1;cia;100,00\n"
    done = do(service, file(tmp_path, row, "variables.csv"), "variables", month)
    assert done.entered == 0 and f"{month:%m/%Y} n'est pas couvert" in done.refused[0][1]


def test_xlsx_serial_dates_and_lost_zeros(service: Service, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.strip().split(";"))
    cells_of_row: list[object] = list(GOOD.strip("\n").split(";"))
    cells_of_row[4], cells_of_row[9] = datetime(1984, 5, 12), 45901  # 45901 is 1 September 2025
    sheet.append(cells_of_row)
    sheet.append([42, *cells_of_row[1:]])
    book.save(tmp_path / "agents.xlsx")
    done = do(service, tmp_path / "agents.xlsx")
    assert done.entered == 1 and "zéro de tête" in done.refused[0][1]
    assert cells.day({"d": 45901}, "d") == date(2025, 9, 1)


def test_a_zip_bomb_is_refused_unopened(service: Service, tmp_path: Path) -> None:
    bomb = tmp_path / "agents.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(Refused, match="anormale"):
        do(service, bomb)


@pytest.mark.parametrize("content", [b"PK\x03\x04 pas un zip", b"\x00\x01\x02", b"titre\nvaleur\n", b""])
def test_what_is_no_table_is_refused(service: Service, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "agents.csv"
    path.write_bytes(content)
    with pytest.raises(Refused):
        do(service, path)


def test_unknown_kind_and_missing_file(service: Service, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Types possibles"):
        do(service, file(tmp_path, HEADER), "paie")
    with pytest.raises(Refused, match="n'existe pas"):
        do(service, tmp_path / "absent.csv")
    with pytest.raises(Refused, match="--month"):
        do(service, file(tmp_path, "matricule;engagement;variable;valeur\n"), "variables")


def test_templates_can_be_imported_as_they_are(service: Service, tmp_path: Path) -> None:
    written = importing.write_templates(tmp_path)
    assert {path.suffix for path in written} == {".csv", ".xlsx"}
    assert do(service, tmp_path / "agents.xlsx").entered == 1
    assert do(service, tmp_path / "agents.csv").known == 1
    assert do(service, tmp_path / "careers.csv", "careers").entered == 1
    assert do(service, tmp_path / "variables.csv", "variables", date(2026, 1, 1)).entered == 1


@given(st.permutations([GOOD, BAD, GOOD.replace("00042", "00044"), GOOD.replace("00042", "00045")]))
def test_the_order_of_rows_is_irrelevant(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    store = MemoryStore()
    service = Service(store, Keyring(store, MASTER), lambda: datetime.now(UTC))
    a_town(a_service(store, service.clock), 1)
    done = do(service, file(tmp_path_factory.mktemp("rows"), HEADER + "".join(rows)))
    assert (done.entered, len(done.refused)) == (3, 1)


@given(st.decimals(min_value=0, max_value=99_999, places=2))
def test_amounts_as_people_write_them(value: Decimal) -> None:
    written = f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert cells.amount({"a": written}, "a") == value


def test_cells_that_would_run_are_neutralised(tmp_path: Path) -> None:
    assert [neutral(each) for each in ("=1+1", "+33", "-2", "@x", "sûr")] == ["'=1+1", "'+33", "'-2", "'@x", "sûr"]
    assert read_sheet(file(tmp_path, "a;b\n1;2\n\n"), ("a",)).rows == ((2, {"a": "1", "b": "2"}),)


def test_the_command_refuses_what_is_no_month(tmp_path: Path) -> None:
    path = file(tmp_path, "matricule;engagement;variable;valeur\n", "variables.csv")
    told = CliRunner().invoke(
        app, ["import", str(path), "--kind=variables", "--collectivity=labrit", "--month=2026-13"]
    )
    assert told.exit_code == 2 and "Mois illisible" in told.stderr


def test_what_is_counted_and_what_is_granted_enter_by_the_shape_of_their_rubrique(
    service: Service, tmp_path: Path
) -> None:
    """Days and euros of the month, a monthly entitlement and a monthly amount: one column of values for all."""
    do(service, file(tmp_path, HEADER + GOOD))
    month = date(2026, 1, 1)
    counted = "matricule;engagement;variable;valeur\n00042;1;teletravail;6\n00042;1;prime_annuelle_acquise;400,00\n"
    assert do(service, file(tmp_path, counted, "variables.csv"), "variables", month).entered == 2
    granted = (
        "matricule;engagement;date_effet;rubrique;valeur\n"
        "00042;1;01/01/2026;prime_grand_age;1\n00042;1;01/01/2026;ifse;150,00\n"
    )
    assert do(service, file(tmp_path, granted, "primes.csv"), "primes").entered == 2
    agent = streams.agent(CODE, "00042", 1)
    ledger = service.knowledge.ledger(CODE, service.store.head())
    assert {(type(each), each.code) for each in ledger.entered(agent, month)} == {  # type: ignore[union-attr]
        (facts.QuantityEntered, "teletravail"),
        (facts.AmountPaid, "prime_annuelle_acquise"),
    }
    found = [
        each
        for each in ledger.agents[agent].standing_facts()
        if isinstance(each, facts.EntitlementGranted | facts.PrimeGranted)
    ]
    assert {(type(each), each.code) for each in found} == {
        (facts.EntitlementGranted, "prime_grand_age"),
        (facts.PrimeGranted, "ifse"),
    }


def test_a_quantity_that_no_calendar_holds_is_refused_in_its_column(service: Service, tmp_path: Path) -> None:
    do(service, file(tmp_path, HEADER + GOOD))
    bad = "matricule;engagement;variable;valeur\n00042;1;teletravail;0\n"
    done = do(service, file(tmp_path, bad, "variables.csv"), "variables", date(2026, 1, 1))
    assert done.entered == 0 and "nombre positif" in done.refused[0][1]
