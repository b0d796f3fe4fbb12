"""The printed bulletin: standards, attachment, bytes, page, and text that stays text."""

import hashlib
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from golden_documents import CASE_A, CASE_E3

from projections.files import write_file
from projections.pdf.bulletin import bulletin_pdf, machine, view
from projections.pdf.model import BulletinDocument, DocumentLine
from projections.pdf.printer import Printer

DOCUMENTS = pytest.mark.parametrize("document", [CASE_A, CASE_E3], ids=["agent", "elected"])


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


@DOCUMENTS
def test_says_it_is_pdf_a3a_and_pdf_ua1_and_is_tagged(printer: Printer, document: BulletinDocument) -> None:
    pdf = opened(bulletin_pdf(printer, document))
    metadata = pdf.open_metadata()
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == (
        "3",
        "A",
        "1",
    )
    assert bool(pdf.Root.MarkInfo.Marked)
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.Root.Lang) == "fr-FR"
    assert len(pdf.pages) == 1


@DOCUMENTS
def test_carries_its_data_as_json(printer: Printer, document: BulletinDocument) -> None:
    pdf = opened(bulletin_pdf(printer, document))
    attached = pdf.attachments["bulletin.json"]
    assert attached.relationship == pikepdf.Name.Data
    read = json.loads(attached.get_file().read_bytes())
    assert read == json.loads(json.dumps(machine(document)))
    assert read["totals"]["gross"] == f"{document.totals.gross / 100:.2f}"


def test_embeds_its_own_fonts(printer: Printer) -> None:
    pdf = opened(bulletin_pdf(printer, CASE_A))
    names = {str(font.BaseFont).split("+")[1] for font in pdf.pages[0].Resources.Font.values()}
    assert names
    assert all(name.startswith("SourceSansPro") for name in names)


def test_two_compilers_in_two_processes_give_the_same_bytes(printer: Printer) -> None:
    here = hashlib.sha256(bulletin_pdf(printer, CASE_A)).hexdigest()
    bulletin_pdf(printer, CASE_E3)
    assert hashlib.sha256(bulletin_pdf(printer, CASE_A)).hexdigest() == here
    program = (
        "import hashlib, golden_documents as g; from projections.pdf.printer import Printer;"
        "from projections.pdf.bulletin import bulletin_pdf;"
        "print(hashlib.sha256(bulletin_pdf(Printer(), g.CASE_A)).hexdigest())"
    )
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    program = f"import sys; sys.path[:0] = {folders!r}; {program}"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == here


@pytest.mark.parametrize("name", ['#panic("x")', "*a* _b_ $c$", "</x>", "\\u{41} `raw`", '"}{', "Œdipe Ça"])
def test_text_is_data_and_never_markup(printer: Printer, name: str) -> None:
    document = replace(CASE_A, holder=replace(CASE_A.holder, name=name), notes=(name,))
    pdf = opened(bulletin_pdf(printer, document))
    assert name in str(pdf.open_metadata()["dc:title"])
    assert json.loads(pdf.attachments["bulletin.json"].get_file().read_bytes())["holder"]["name"] == name


@pytest.mark.parametrize("times", range(1, 6))
def test_up_to_forty_lines_stay_on_one_page(printer: Printer, times: int) -> None:
    document = replace(CASE_A, earnings=CASE_A.earnings * times, others=CASE_A.earnings[:3], cancelled="refusé, rang 2")
    assert len(opened(bulletin_pdf(printer, document)).pages) == 1


def test_amounts_are_printed_in_french() -> None:
    shown = view(CASE_A)
    assert isinstance(shown["cards"], list)
    assert [card["figure"] for card in shown["cards"]] == [
        "1\u202f774,85",
        "1\u202f774,85",
        "−38,60",
        "1\u202f736,25 €",
    ]


def test_a_file_is_whole_or_absent(tmp_path: Path) -> None:
    target = tmp_path / "40001" / "bulletin.pdf"
    write_file(target, b"first")
    write_file(target, b"second")
    assert target.read_bytes() == b"second"
    assert [path.name for path in target.parent.iterdir()] == ["bulletin.pdf"]


# ---- rappels ---------------------------------------------------------------------------------------------------------


def rappel(code: str, amount: int, year: int, month: int) -> DocumentLine:
    return DocumentLine(code, code.upper(), amount, base=amount * 10, origin=date(year, month, 1))


def rows_of(document: BulletinDocument, title: str) -> list[tuple[str, str, str, str]]:
    sections = view(document)["sections"]
    assert isinstance(sections, list)
    found = [section for section in sections if section["title"] == title]
    return [(row["origin"], row["base"], row["paid"], row["withheld"]) for section in found for row in section["lines"]]


def test_months_that_follow_with_the_same_figures_are_one_row_and_the_json_keeps_each() -> None:
    late = [rappel("ifse", -400, 2024, 11), rappel("ifse", -400, 2024, 12), rappel("ifse", -400, 2025, 1)]
    late += [rappel("nbi", 300, 2025, 1), rappel("ifse", -400, 2025, 3), rappel("ifse", -500, 2025, 4)]
    document = replace(CASE_A, pay_rappels=tuple(late))
    assert rows_of(document, "RAPPELS – RÉMUNÉRATION") == [
        ("nov. 2024 à janv. 2025", "−120,00", "", "12,00"),  # three months of 4,00 on a base of 40,00
        ("mars 2025", "−40,00", "", "4,00"),
        ("avril 2025", "−50,00", "", "5,00"),
        ("janvier 2025", "30,00", "3,00", ""),
    ]
    lines = machine(document)["lines"]
    assert isinstance(lines, list)
    kept = [(line["code"], line["origin"]) for line in lines if line["section"] == "rappels"]
    assert kept == [(line.code, f"{line.origin:%Y-%m}") for line in late]


def test_a_bulletin_of_rappels_alone_has_no_empty_section_and_no_transfer() -> None:
    totals = replace(CASE_A.totals, net_a_payer=0, carried_debt=0)
    late = replace(rappel("cnracl", 0, 2025, 1), employer=6055, base=None)
    document = replace(CASE_A, earnings=(), contributions=(), others=(), totals=totals, contribution_rappels=(late,))
    shown = view(document)
    assert isinstance(shown["sections"], list) and isinstance(shown["cards"], list)
    assert [section["title"] for section in shown["sections"]] == ["RAPPELS – COTISATIONS ET CONTRIBUTIONS"]
    assert shown["cards"][-1]["detail"] == "aucun virement"


@pytest.mark.parametrize("months", [6, 12])
def test_many_months_that_all_differ_go_on_to_other_pages_and_stay_readable(printer: Printer, months: int) -> None:
    codes = [f"rubrique_{number}" for number in range(10)]
    late = tuple(rappel(code, 100 + month, 2024, month) for month in range(1, months + 1) for code in codes)
    document = replace(CASE_A, contribution_rappels=late)
    assert len(opened(bulletin_pdf(printer, document)).pages) == 1 + months // 6
    assert len(rows_of(document, "RAPPELS – COTISATIONS ET CONTRIBUTIONS")) == 10 * months
    assert view(document)["density"] > 2
