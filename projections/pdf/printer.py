"""One reused typst compiler per process, with the wheel's fonts only; knows pages, not pay.

Never fork after a `Printer` has printed (the child hangs): use threads or spawn.
"""

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typst

if TYPE_CHECKING:
    from typst import PDFStandard

TEMPLATES = Path(__file__).parent
STANDARDS: list["PDFStandard"] = ["a-3a", "ua-1"]
_FAMILY = "Source Sans Pro"
_FACES = tuple(f"SourceSansPro-{style}.ttf" for style in ("Regular", "It", "Semibold", "Bold"))


def _fonts(folder: Path) -> typst.Fonts:
    """The four faces of the font package, alone in `folder`: typst takes folders only, and the package's own
    holds every face twice (OTF and TTF), where the order of the disk would choose."""
    package = Path(str(files("font_source_sans_pro"))) / "files"
    for face in _FACES:
        (folder / face).symlink_to(package / face)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if fonts.families() != [_FAMILY] or len(fonts.fonts()) != len(_FACES):
        raise RuntimeError(f"Polices introuvables dans {package} : réinstaller les dépendances (make setup).")
    return fonts


class Printer:
    """Prints templates to PDF/A-3a + PDF/UA-1: the same inputs give the same bytes."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="paiex-fonts-")
        fonts = _fonts(Path(self._folder.name))
        self._compiler = typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)

    def pdf(self, template: str, inputs: Mapping[str, str]) -> bytes:
        """The PDF of `template`; every value of `inputs` is data, read there with `json(bytes(…))`."""
        printed = self._compiler.compile(
            input=TEMPLATES / template, format="pdf", sys_inputs=dict(inputs), pdf_standards=STANDARDS
        )
        if not isinstance(printed, bytes):
            raise TypeError(f"typst a rendu {type(printed).__name__} au lieu d'un PDF")
        return printed


def data(value: object) -> str:
    """Canonical JSON: sorted keys, no space, no escape of letters."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]
