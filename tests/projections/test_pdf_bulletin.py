"""The printed bulletin: standards, attachment, bytes, page, and text that stays text."""

import hashlib
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from golden_documents import CASE_A, CASE_E3

from projections.files import write_file
from projections.pdf.bulletin import bulletin_pdf, machine, view
from projections.pdf.model import BulletinDocument
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
