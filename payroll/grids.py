"""The grids of échelons, the grades that follow them and the table of indices (brut → majoré), as dated data.

Scales of the élus and every other value of the law are in `payroll.law`; the career is a fact of the agent.
"""

import csv
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from payroll.law_values import LawError

_STEP_FIELDS = (
    "grid", "label", "category", "echelon", "ib", "im", "months", "effective_on",
    "status_ib", "status_im", "status_months", "source",
)  # fmt: skip
_GRADE_FLAGS = frozenset({"nbi", "ihts", "transfer_primes_points"})
_GRADE_FIELDS = _GRADE_FLAGS | {"label", "category", "cadre_emplois", "filiere", "grid", "reference"}
_GRADE_OPTIONAL = frozenset({"note"})


@dataclass(frozen=True, slots=True)
class GridStep:
    """One échelon: indices in points, time to spend in months (None: last échelon or not read).

    `ib` is None where the source gives none or the échelon is « hors échelle ».
    """

    grid: str
    echelon: int
    ib: int | None
    im: int
    months: int | None
    effective_on: date
    confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade: its cadre d'emplois, the grid it follows, what it opens."""

    code: str
    label: str
    category: str
    cadre_emplois: str
    filiere: str
    grid: str
    nbi: bool
    ihts: bool
    transfer_primes_points: bool
    reference: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """The majoré index (points) of one brut index from a date; None where the sources only bound it."""

    ib: int
    effective_on: date
    im: int | None
    written: str


@dataclass(frozen=True, slots=True)
class Grids:
    """Every grid, grade and index known; two equal digests are the same grids."""

    grades: Mapping[str, Grade] = field(compare=False, repr=False)
    steps: Mapping[tuple[str, int], tuple[GridStep, ...]] = field(compare=False, repr=False)
    indices: Mapping[int, tuple[IndexRow, ...]] = field(compare=False, repr=False)
    digest: str

    def grade(self, code: str) -> Grade:
        """The grade of this code; refuses an unknown one."""
        if code not in self.grades:
            raise LawError(f"Le grade « {code} » n'est pas connu. Corriger son code ou l'ajouter à grades.toml.")
        return self.grades[code]

    def exists(self, grid: str, echelon: int, on: date) -> bool:
        """Whether this échelon of this grid is known on that day."""
        return any(step.effective_on <= on for step in self.steps.get((grid, echelon), ()))

    def step(self, grid: str, echelon: int, on: date) -> GridStep:
        """The échelon in force on that day; refuses one that is not known."""
        for step in self.steps.get((grid, echelon), ()):
            if step.effective_on <= on:
                return step
        raise LawError(
            f"L'échelon {echelon} de la grille « {grid} » n'est pas connu au {on.isoformat()}. Corriger la "
            "situation, ou ajouter l'échelon à grids.csv avec sa source."
        )

    def im(self, grid: str, echelon: int, on: date) -> tuple[int | None, int]:
        """The brut and majoré indices (points) of an échelon on that day."""
        step = self.step(grid, echelon, on)
        return step.ib, step.im

    def im_of(self, ib: int, on: date) -> int:
        """The majoré index (points) of a brut index on that day; refuses one our sources only bound."""
        row = next((row for row in self.indices.get(ib, ()) if row.effective_on <= on), None)
        if row is None:
            raise LawError(f"L'indice brut {ib} n'est pas dans notre table au {on.isoformat()}. Le vérifier.")
        if row.im is None:
            raise LawError(
                f"L'indice majoré de l'indice brut {ib} n'est connu qu'entre {row.written}. Saisir l'indice "
                "majoré de l'arrêté, et compléter ib_im.csv avec sa source."
            )
        return row.im


def load_grids(folder: Traversable | None = None) -> Grids:
    """The grids of this folder, by default the ones shipped with the package."""
    place = folder if folder is not None else resources.files("payroll").joinpath("legislation", "grids")
    names = ("grids.csv", "grades.toml", "ib_im.csv")
    return parse_grids({name: place.joinpath(name).read_text("utf-8") for name in names})


def parse_grids(files: Mapping[str, str]) -> Grids:
    """The grids written in `grids.csv`, `grades.toml` and `ib_im.csv` (name → text); the same texts are read once."""
    return _parsed(tuple(sorted(files.items())))


@lru_cache(maxsize=4)
def _parsed(items: tuple[tuple[str, str], ...]) -> Grids:
    files = dict(items)
    steps = _steps(files["grids.csv"])
    grades = _grades(files["grades.toml"], {grid for grid, _ in steps})
    indices = _indices(files["ib_im.csv"])
    digest = _digest(grades, steps, indices)
    return Grids(MappingProxyType(grades), MappingProxyType(steps), MappingProxyType(indices), digest)


def _steps(text: str) -> dict[tuple[str, int], tuple[GridStep, ...]]:
    found: dict[tuple[str, int], list[GridStep]] = {}
    for line, row in _rows("grids.csv", text, _STEP_FIELDS):
        step = _step(line, row)
        same = found.setdefault((step.grid, step.echelon), [])
        if any(each.effective_on == step.effective_on for each in same):
            raise LawError(
                f"grids.csv, ligne {line} : l'échelon {step.echelon} de « {step.grid} » est en double. En garder un."
            )
        same.append(step)
    return {
        key: tuple(sorted(steps, key=lambda each: each.effective_on, reverse=True))
        for key, steps in sorted(found.items())
    }


def _step(line: int, row: Mapping[str, str]) -> GridStep:
    doubtful = any(row[name].startswith("M") or "/ M" in row[name] for name in ("status_ib", "status_im"))
    return GridStep(
        grid=row["grid"],
        echelon=_integer("grids.csv", line, "echelon", row["echelon"]),
        ib=None if row["ib"] in ("", "HEA") else _integer("grids.csv", line, "ib", row["ib"]),
        im=_integer("grids.csv", line, "im", row["im"]),
        months=_integer("grids.csv", line, "months", row["months"]) if row["months"] else None,
        effective_on=_day("grids.csv", line, row["effective_on"]),
        confirmed=not doubtful,
        source=row["source"],
    )


def _grades(text: str, grids: set[str]) -> dict[str, Grade]:
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LawError(f"grades.toml : ce n'est pas du TOML lisible ({error}). Corriger la ligne.") from error
    return {code: _grade(code, tree[code], grids) for code in sorted(tree)}


def _grade(code: str, node: Mapping[str, object], grids: set[str]) -> Grade:
    wrong = (_GRADE_FIELDS - node.keys()) | (node.keys() - _GRADE_FIELDS - _GRADE_OPTIONAL)
    wrong |= {name for name in _GRADE_FLAGS & node.keys() if not isinstance(node[name], bool)}
    if wrong:
        raise LawError(
            f"grades.toml, grade {code} : « {min(wrong)} » manque, est inconnu ou mal écrit. Donner "
            f"{', '.join(sorted(_GRADE_FIELDS))} (vrai ou faux : true, false), et si besoin note."
        )
    grid = str(node["grid"])
    if grid not in grids:
        raise LawError(f"grades.toml, grade {code} : la grille « {grid} » n'existe pas. La nommer comme grids.csv.")
    return Grade(
        code=code,
        label=str(node["label"]),
        category=str(node["category"]),
        cadre_emplois=str(node["cadre_emplois"]),
        filiere=str(node["filiere"]),
        grid=grid,
        nbi=node["nbi"] is True,
        ihts=node["ihts"] is True,
        transfer_primes_points=node["transfer_primes_points"] is True,
        reference=str(node["reference"]),
        note=str(node.get("note", "")),
    )


def _indices(text: str) -> dict[int, tuple[IndexRow, ...]]:
    header = next(csv.reader(text.splitlines()))
    starts = [name for name in header if name.startswith("im_from_")]
    found: dict[int, tuple[IndexRow, ...]] = {}
    for line, row in _rows("ib_im.csv", text, tuple(header)):
        ib = _integer("ib_im.csv", line, "ib", row["ib"])
        epochs = (_index_row(line, ib, name, row[name]) for name in sorted(starts, reverse=True))
        found[ib] = tuple(epochs)
    return found


def _index_row(line: int, ib: int, column: str, written: str) -> IndexRow:
    effective_on = _day("ib_im.csv", line, column.removeprefix("im_from_").replace("_", "-"))
    im = None if ".." in written else _integer("ib_im.csv", line, column, written)
    return IndexRow(ib, effective_on, im, written.replace("..", " et "))


def _rows(file: str, text: str, header: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(text.splitlines(), strict=True)
    if tuple(reader.fieldnames or ()) != header:
        raise LawError(f"{file} : les colonnes attendues sont {', '.join(header)}. Rétablir la première ligne.")
    for line, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            raise LawError(f"{file}, ligne {line} : il faut {len(header)} cases. Corriger la ligne.")
        yield line, row


def _integer(file: str, line: int, column: str, written: str) -> int:
    if not (written.isascii() and written.isdigit()):
        raise LawError(f"{file}, ligne {line}, colonne {column} : « {written} » n'est pas un entier. Le corriger.")
    return int(written)


def _day(file: str, line: int, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise LawError(f"{file}, ligne {line} : « {written} » n'est pas une date. Écrire AAAA-MM-JJ.") from error


def _digest(
    grades: Mapping[str, Grade],
    steps: Mapping[tuple[str, int], tuple[GridStep, ...]],
    indices: Mapping[int, tuple[IndexRow, ...]],
) -> str:
    content = {
        "grades": [asdict(grade) for grade in grades.values()],
        "steps": [asdict(step) for versions in steps.values() for step in versions],
        "indices": [asdict(row) for _, versions in sorted(indices.items()) for row in versions],
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=date.isoformat)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
