"""The four states of a run of two, golden case A and élu E3; sums are written beside the expectations."""

import csv
import io
from dataclasses import replace

import pikepdf
import pytest
from golden_bulletins import AGENT, ELECTED, PAY

from payroll.words import Regime
from projections.accounts import NoAccount
from projections.pdf.printer import Printer
from projections.states.charges import charges
from projections.states.imputation import imputation
from projections.states.journal import journal
from projections.states.nets import CHANGED, MISSING, Payee, masked, nets
from projections.states.page import state_pdf
from projections.states.paid import StateDoesNotClose
from projections.states.sealing import RunSeal
from projections.states.spreadsheet import csv_bytes
from projections.states.table import Column, Kind, Table

RUN = [AGENT, ELECTED]
SEALS = (RunSeal(1, 7, "run", "ab" * 32, "cd" * 64), RunSeal(2))
PAYEES = {
    "A": Payee("Lafargue-Dubosc Maïté", "FR7630001007941234567890185", CHANGED),
    "E": Payee("Duprat Bertrand", "FR7610107001011234567890129"),
}


def read_csv(table: Table) -> list[dict[str, str]]:
    content = csv_bytes(table)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_journal_has_a_row_for_each_rubrique_with_its_headcount() -> None:
    rows = {row["Code"]: row for row in read_csv(journal(RUN, SEALS))}
    assert rows["cnracl"]["À retenir"] == "224,04"
    assert rows["cnracl"]["Employeur"] == "759,91"
    assert rows["maladie"]["Effectif"] == "2"
    assert rows["maladie"]["Employeur"] == "497,05"  # 199,41 + 297,64
    assert rows["maladie"]["Base"] == "4307,90"  # 2 018,34 + 2 289,56
    assert rows["pas"]["À retenir"] == "54,04"  # 38,60 + 15,44
    assert rows[""]["Employeur"] == "1935,44"  # 1 127,69 + 807,75


def test_the_journal_counts_the_notes_that_acted() -> None:
    assert any(
        "Taux du centre de gestion" in note and "2 bulletins" in note for note in journal([AGENT, AGENT], ()).notes
    )


def test_the_journal_prints_the_seal_of_each_run() -> None:
    sealed, bare = journal(RUN, SEALS).notes[:2]
    assert sealed == f"Rang 1 : sceau de l'émission n° 7, racine {'ab' * 32}, signature {'cd' * 8}…"
    assert bare == "Rang 2 : paie non scellée."


def test_the_charges_are_what_each_fund_is_owed() -> None:
    rows = read_csv(charges(RUN))
    due = {fund: sum(cents(row["Total dû"]) for row in rows if row["Organisme"] == fund) for fund in funds(rows)}
    assert due["CNRACL"] == 22_404 + 75_991 + 788
    assert due["RAFP"] == 2 * 1_011
    assert due["IRCANTEC"] == 6_502 + 9_776
    assert due["CNFPT"] == 1_817 + 202
    assert due["DGFiP (PAS)"] == 3_860 + 1_544
    assert rows[-1]["Organisme"] == "Total à reverser"


def test_the_imputation_closes_to_the_cent_on_the_accounts_of_the_plan() -> None:
    rows = {row["Compte"]: cents(row["Montant"]) for row in read_csv(imputation(RUN, PAY))}
    assert rows["64111"] == 196_911
    assert rows["64112"] == 229
    assert rows["64113"] == 4_923
    assert rows["64118"] == 20_000
    assert rows["6453"] == 75_991 + 788 + 1_011
    assert rows["6336"] == 1_817 + 202 + 1_615
    assert rows["65311"] == 228_956
    assert rows["65313"] == 9_776
    # gross 2 220,63 + 2 289,56, employer 1 127,69 + 807,75
    assert rows[""] == 222_063 + 228_956 + 112_769 + 80_775


def test_the_imputation_says_which_accounts_are_to_confirm() -> None:
    notes = " ".join(imputation([AGENT], PAY).notes)
    assert "64113" in notes
    assert "64111" not in notes


def test_an_imputation_that_does_not_close_is_refused() -> None:
    wrong = replace(AGENT, totals=replace(AGENT.totals, gross=AGENT.totals.gross + 1))
    with pytest.raises(StateDoesNotClose, match=r"3348\.32 € d'un côté, 3348\.33 €"):
        imputation([wrong], PAY)


def test_a_line_without_account_is_refused_by_name() -> None:
    contractual = replace(AGENT, regime=Regime.CONTRACT)
    with pytest.raises(NoAccount, match="nature « nbi », régime « contractuel »"):
        imputation([contractual], PAY)


def test_a_changed_iban_is_marked_and_never_shown_whole() -> None:
    rows = read_csv(nets(RUN, PAYEES))
    assert rows[0]["Changement"] == CHANGED
    assert rows[0]["Compte (IBAN)"] == "FR76 •••• 185"
    assert rows[0]["Net à payer"] == "1736,25"
    assert rows[-1]["Net à payer"] == "3533,22"  # 1 736,25 + 1 796,97
    assert "30001007941234567890" not in csv_bytes(nets(RUN, PAYEES)).decode()


def test_an_erased_identity_keeps_its_amount() -> None:
    rows = read_csv(nets([AGENT], {"A": Payee(None, None)}))
    assert (rows[0]["Nom"], rows[0]["Net à payer"]) == ("identité effacée", "1736,25")


def test_a_missing_iban_blocks_the_transfer_by_name() -> None:
    assert read_csv(nets([AGENT], {"A": Payee("X", None)}))[0]["Changement"] == MISSING


def test_cells_that_a_spreadsheet_would_run_are_neutralised_and_numbers_stay_numbers() -> None:
    columns = (Column("Nom"), Column("Montant", Kind.AMOUNT), Column("Effectif", Kind.COUNT))
    rows = tuple((name, -1_234_56, 3) for name in ('=cmd|"x"', "+33", "-1", "@a", "\tz", "Zoé; dite"))
    found = read_csv(Table("t", "t", columns, rows, ("Total", -740_736, None)))
    assert [row["Nom"] for row in found[:6]] == ['\'=cmd|"x"', "'+33", "'-1", "'@a", "'\tz", "Zoé; dite"]
    assert {row["Montant"] for row in found[:6]} == {"-1234,56"}


def test_masked_keeps_only_the_ends() -> None:
    assert masked("FR76 3000 1007 9412 3456 7890 185") == "FR76 •••• 185"


@pytest.mark.parametrize("name", ["journal", "charges", "imputation", "nets"])
def test_each_state_prints_to_pdf_a(printer: Printer, name: str) -> None:
    table = {
        "journal": journal(RUN, SEALS),
        "charges": charges(RUN),
        "imputation": imputation(RUN, PAY),
        "nets": nets(RUN, PAYEES),
    }[name]
    content = state_pdf(printer, table, PAY)
    metadata = pikepdf.open(io.BytesIO(content)).open_metadata()
    assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("3", "1")
    assert content == state_pdf(printer, table, PAY)


def cents(text: str) -> int:
    return int(text.replace(",", ""))


def funds(rows: list[dict[str, str]]) -> set[str]:
    return {row["Organisme"] for row in rows[:-1]}
