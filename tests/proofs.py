"""What proves a line of pay: every dossier of fixtures/ calculated, every history played, the tests of slips run and watched."""

import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest

from domain.store import MemoryStore
from payroll.bulletin import Bulletin
from payroll.bulletin_line import BulletinLine
from payroll.plan import law_keys
from payroll.rules import Rule
from tests.domain import histories
from tests.domain.history_play import Issued, Player
from tests.payroll import dossiers

HERE = Path(__file__).parent
_NO_PROOF = ("test_doubts_used", "test_spoken")  # read amounts to say them, not to prove them
_FROM_DOSSIERS = "test_golden_slip"  # reads the dossiers, which prove by themselves


@dataclass(frozen=True, slots=True)
class Proof:
    """A line worth something in a dossier, under the law of today; `written` when the dossier says its amount."""

    code: str
    regime: str
    month: date
    by: str
    written: bool


def all_proofs() -> Iterator[Proof]:
    """Dossiers first, then histories, then tests; each in the order of names."""
    yield from proofs_of_dossiers()
    yield from proofs_of_histories()
    yield from proofs_of_tests()


def proofs_of_dossiers() -> Iterator[Proof]:
    """Each dossier of fixtures/dossiers, calculated."""
    expected = dossiers.expected()
    for name in sorted(expected):
        written = {code for part in ("lines", "employer", "bases") for code in expected[name].get(part, {})}
        yield from _proofs(dossiers.calculate(dossiers.dossier(name)), name, written)


def proofs_of_histories() -> Iterator[Proof]:
    """Each history of fixtures/histories, played month after month by the real commands."""
    for name in histories.names():
        told, found = histories.history(name), list[Proof]()
        Player(told, MemoryStore()).play(partial(_note, told, name, found))
        yield from found


def _note(
    told: histories.History, name: str, found: list[Proof], run: histories.Run, agent: str, given: Issued
) -> None:
    bulletin, expected = given.bulletin, told.of(run, agent)
    if bulletin is None:
        return
    found += _proofs(bulletin, name, {*expected.lines, *expected.employer, *expected.bases})
    found += [
        Proof(rappel.rubrique, bulletin.situation.regime, month, name, True)
        for rappel in expected.rappels
        for month in rappel.months
    ]


def _proofs(bulletin: Bulletin, by: str, written: Collection[str]) -> Iterator[Proof]:
    return _proofs_of(bulletin, bulletin.plan.rules, by, written)


def _proofs_of(bulletin: Bulletin, rules: Iterable[Rule], by: str, written: Collection[str]) -> Iterator[Proof]:
    situation = bulletin.situation
    for rule in rules:
        if any(bulletin.part(rule.code, part) for part in rule.parts()) and _of_today(bulletin, rule):
            yield Proof(rule.code, situation.regime, situation.month, by, rule.code in written)


def _of_today(bulletin: Bulletin, rule: Rule) -> bool:
    """Whether the line read the law of today: not the parameters of an older case, nor those before a late decree."""
    month = bulletin.situation
    today = dossiers.calculator().plan(month.regime, month.month, month.payment_date, month.local, month.families)
    return all(bulletin.plan.law[key] == today.law.get(key) for key in law_keys((rule,)))


# ---- tests of slips ---------------------------------------------------------------------------------------------------


def proofs_of_tests() -> Iterator[Proof]:
    """The lines of which tests of slips read the amount, to compare it with one that is written."""
    watch, files = _Watch(), list(map(str, slip_tests()))
    said = StringIO()
    with watch.reading(), redirect_stdout(said):
        code = pytest.main(["-q", *files], plugins=[watch])
    if code != pytest.ExitCode.OK:
        raise SystemExit(f"{said.getvalue()}\nDes tests de référence échouent : les réparer, puis refaire la page.")
    yield from dict.fromkeys(watch.seen)


def slip_tests() -> Iterator[Path]:
    """The files of tests that read amounts of bulletins and draw nothing at random."""
    for path in sorted((HERE / "payroll").glob("test_*.py")):
        text = path.read_text("utf-8")
        if ('.part("' in text or ".lines" in text) and "hypothesis" not in text and path.stem not in _NO_PROOF:
            yield path


class _Watch:
    """A pytest plug-in that knows which test runs, and notes which lines of a bulletin it reads the amount of."""

    def __init__(self) -> None:
        self.seen: list[Proof] = []
        self._test = ""

    def pytest_runtest_call(self, item: pytest.Item) -> None:
        name = str(getattr(item, "originalname", item.name))
        short = f"{item.path.stem.removeprefix('test_')}::{name.removeprefix('test_')}"
        self._test = "" if name == _FROM_DOSSIERS else short

    def note(self, bulletin: Bulletin, code: str) -> None:
        """The file of a test, and not the engine, asks for the amount of a line."""
        if self._test and sys._getframe(2).f_code.co_filename.startswith(str(HERE / "payroll" / "test_")):
            rule = next((each for each in bulletin.plan.rules if each.code == code), None)
            self.seen += [] if rule is None else _proofs_of(bulletin, (rule,), self._test, {code})

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Within it, `Bulletin.part` and the lines of `Bulletin.lines` are watched."""
        own_part, own_lines, watch = Bulletin.part, Bulletin.__dict__["lines"].func, self

        def part(bulletin: Bulletin, code: str, part: str = "amount") -> int:
            watch.note(bulletin, code)
            return own_part(bulletin, code, part)

        def lines(bulletin: Bulletin) -> "tuple[_Line, ...]":
            return tuple(_Line(line, bulletin, watch) for line in own_lines(bulletin))

        with patch.object(Bulletin, "part", part), patch.object(Bulletin, "lines", property(lines)):
            yield


class _Line:
    """A line of a bulletin that says when its amount is read."""

    def __init__(self, line: BulletinLine, bulletin: Bulletin, watch: _Watch) -> None:
        self._line, self._bulletin, self._watch = line, bulletin, watch

    def __getattr__(self, name: str) -> object:
        if name in ("amount", "employer", "base"):
            self._watch.note(self._bulletin, self._line.code)
        return getattr(self._line, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Line) and self._line == other._line

    __hash__ = None  # type: ignore[assignment]
