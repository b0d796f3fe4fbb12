"""Reads and writes CSV and XLSX: encodings, separators, bombs refused before they are inflated, formulas neutralised."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from domain.refusal import Refused
from projections.files import write_file

_LARGEST = 20 * 1024 * 1024  # bytes of a file
_INFLATED = 200 * 1024 * 1024  # bytes of all that an XLSX unzips to
_RATIO = 200  # inflated bytes per compressed byte
_ROWS = 50_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Titles in the file's order, and rows with their line numbers; empty rows are left out."""

    titles: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, object]], ...]


def read_sheet(path: Path, columns: Sequence[str]) -> Sheet:
    """The rows of a CSV or XLSX file; refuses a file that is not one, is too large, or lacks a column."""
    if not path.is_file():
        raise Refused(f"Le fichier « {path} » n'existe pas. Vérifier son nom.")
    if path.stat().st_size > _LARGEST:
        raise Refused(f"Le fichier « {path.name} » dépasse 20 Mio. Le découper.")
    content = path.read_bytes()
    lines = _xlsx(path.name, content) if content.startswith(b"PK") else _csv(path.name, content)
    titles = tuple(str(title or "").strip().lower() for title in next(lines, ()))
    missing = [column for column in columns if column not in titles]
    if missing:
        raise Refused(f"« {path.name} » n'a pas la colonne « {missing[0]} ». Partir du modèle (paiex templates).")
    rows = tuple(
        (number, dict(zip(titles, cells, strict=False)))
        for number, cells in enumerate(lines, 2)
        if any(str(cell or "").strip() for cell in cells)
    )
    if len(rows) > _ROWS:
        raise Refused(f"« {path.name} » a plus de {_ROWS} lignes. Le découper.")
    return Sheet(tuple(title for title in titles if title), rows)


def _csv(name: str, content: bytes) -> Iterator[Sequence[object]]:
    if b"\0" in content:
        raise Refused(f"« {name} » n'est ni un CSV ni un XLSX. L'enregistrer dans l'un de ces formats.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    return iter(csv.reader(io.StringIO(text), delimiter=";" if first.count(";") >= first.count(",") else ","))


def _xlsx(name: str, content: bytes) -> Iterator[Sequence[object]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inflated = sum(each.file_size for each in archive.infolist())
            if inflated > _INFLATED or inflated > _RATIO * max(len(content), 1):
                raise Refused(f"« {name} » se déplie à une taille anormale : refusé sans être ouvert.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as broken:
        raise Refused(f"« {name} » n'est pas un classeur XLSX lisible ({broken}). L'enregistrer à nouveau.") from None
    sheet = book.worksheets[0]
    return iter(sheet.iter_rows(values_only=True))


def neutral(text: str) -> str:
    """A cell that no spreadsheet will run as a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def write_csv(path: Path, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """A CSV that a spreadsheet opens: semicolons, UTF-8 with its mark; whole or absent."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(titles)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    write_file(path, text.getvalue().encode("utf-8-sig"))
    return path


def write_xlsx(path: Path, titles: Sequence[str], rows: Iterable[Sequence[str]], notice: str) -> Path:
    """A workbook whose cells are all text, with a notice on a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "à remplir"
    for row in (titles, *rows):
        sheet.append([neutral(cell) for cell in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = "@"
    book.create_sheet("notice").append([notice])
    content = io.BytesIO()
    book.save(content)
    write_file(path, content.getvalue())
    return path
