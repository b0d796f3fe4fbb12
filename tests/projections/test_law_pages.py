"""The law as pages: nothing of the table or of the files is left out, every link leads somewhere, the same law the same bytes."""

import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from payroll.grids import load_grids
from payroll.law import Law, load_law, parse_law
from payroll.law_reader import SELECTORS
from payroll.law_reader import UNITS as UNIT_CODES
from payroll.law_words import CHOSEN_BY, UNITS
from payroll.rubriques import SECTIONS, rule_table
from projections.law_chart import step_chart
from projections.law_pages import _KINDS, _TAGS, law_pages
from projections.words import REGIMES

ROOT = Path(__file__).parents[2]
NARROW = "\u202f"
RATE = """
[rate]
label = "Taux <d'essai>"
unit = "percent"
[[rate.values]]
effective_on = 2025-01-01
value = "12.5"
reference = "Décret d'essai"
status = "confirmed"
[[rate.values]]
effective_on = 2017-01-01
value = "10"
reference = "Décret d'essai"
status = "confirmed"
"""


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law()


@pytest.fixture(scope="module")
def pages(law: Law) -> dict[str, str]:
    return {name: content.decode() for name, content in law_pages(law, load_grids()).items()}


class Read(HTMLParser):
    """What a page holds: its marks, its links, its headings; that every element is closed in order."""

    VOID = frozenset({"meta", "link", "br", "line", "path", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.named: list[str] = []
        self.tags: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [str(found[name]) for name in ("href", "src") if name in found]
        self.named += str(found.get("aria-labelledby", "") or "").split()
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.VOID

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def _html(pages: dict[str, str]) -> dict[str, Read]:
    return {name: Read(text) for name, text in pages.items() if name.endswith(".html")}


def test_every_rule_and_every_parameter_has_its_place(pages: dict[str, str], law: Law) -> None:
    marks = {mark for page in _html(pages).values() for mark in page.ids}
    assert {rule.code for rule in rule_table(()).rules} <= marks
    assert law.parameters.keys() <= marks
    rules = "".join(text for name, text in pages.items() if name.startswith("rubriques-"))
    assert rules.count("<dt>Correction</dt>") >= len(rule_table(()).rules)  # one a rule, those of voted shapes besides


def test_every_link_leads_to_a_mark_of_a_page(pages: dict[str, str]) -> None:
    read = _html(pages)
    for name, page in read.items():
        assert len(page.ids) == len(set(page.ids)), name
        assert set(page.named) <= set(page.ids), name
        for link in page.links:
            file, _, mark = link.partition("#")
            assert (file or name) in pages, link
            assert not mark or mark in read[file or name].ids, f"{name} : {link}"


def test_a_page_is_read_without_network_script_or_sight(pages: dict[str, str]) -> None:
    for name, page in _html(pages).items():
        assert not {"script", "img", "style"} & set(page.tags), name
        assert page.tags.count("main") == page.tags.count("h1") == 1
        assert page.links[1] == "#contenu"  # after the sheet, the way past the navigation
        assert page.headings[0] == 1
        assert all(below - above <= 1 for above, below in zip(page.headings, page.headings[1:], strict=False)), name
        assert page.tags.count("svg") == page.tags.count("desc"), name
    assert "url(" not in pages["loi.css"] and "@import" not in pages["loi.css"]


def test_a_rule_is_said_in_words(pages: dict[str, str]) -> None:
    text = re.sub(r"<[^>]+>", "", pages["rubriques-retirement.html"].split('id="cnracl"')[1].split("</article>")[0])
    for said in (
        "Assiette = total du mois (le traitement soumis à retenue pour pension)",
        "Part de l'employeur, en pour-cent de l'assiette = CNRACL, part employeur",
        "Titulaire ou stagiaire CNRACL",
        "Décret n° 2007-173, art. 3 et 5",
        "Un rappel porte les règles du mois concerné",
        f"31,65{NARROW}% (01/01/2024), 34,65{NARROW}% (01/01/2025), 37,65{NARROW}% (01/01/2026)",
        "300/301",
    ):
        assert said in text.replace("&#39;", "'"), said


def test_what_is_to_be_confirmed_says_how(pages: dict[str, str], law: Law) -> None:
    for key, parameter in law.parameters.items():
        for value in parameter.values:
            assert (f'id="{key}"' in pages["a-confirmer.html"]) == any(each.doubt for each in parameter.values)
            if value.doubt is not None:
                plain = pages["a-confirmer.html"].replace("&#39;", "'").replace("&amp;", "&")
                assert value.doubt.searched in plain and value.doubt.who in plain


def test_every_word_of_the_files_is_said_in_french() -> None:
    """Units, dates that choose a value, kinds, sections, tags and regimes: each closed list has its words."""
    rules = rule_table(()).rules
    assert set(UNIT_CODES) <= UNITS.keys() and set(SELECTORS) <= CHOSEN_BY.keys()
    assert {rule.kind for rule in rules} <= _KINDS.keys() and {rule.section for rule in rules} <= SECTIONS.keys()
    assert {name for rule in rules for name, _ in rule.tags} <= _TAGS.keys()
    assert {status for rule in rules for status in rule.statuses} <= REGIMES.keys()


def test_a_chart_says_its_steps_and_escapes_what_it_is_given() -> None:
    chart = step_chart(parse_law({"essai.toml": RATE}).parameter("rate"), "c")
    assert f"10{NARROW}% à partir du 01/01/2017 ; 12,5{NARROW}% à partir du 01/01/2025." in chart
    assert "Taux &lt;d&#x27;essai&gt;" in chart
    assert 'd="M4.0 92.0H143.1V20.0H282.0"' in chart  # 2023 begins at 4, 2025 at half of the way to 282, 2027


def test_what_does_not_change_has_no_chart() -> None:
    still = parse_law({"essai.toml": RATE}).published_by(date(2030, 1, 1)).parameter("rate")
    assert step_chart(still, "c")
    alone = parse_law({"essai.toml": RATE.replace("2025-01-01", "2022-01-01")}).parameter("rate")
    assert step_chart(alone, "c") == ""


def test_the_command_writes_the_same_bytes_whatever_the_process(tmp_path: Path, pages: dict[str, str]) -> None:
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", "law", "render", "--out", str(tmp_path / seed)],
            cwd=ROOT, capture_output=True, text=True, check=False, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert {each.name: each.read_text() for each in (tmp_path / seed).iterdir()} == pages
