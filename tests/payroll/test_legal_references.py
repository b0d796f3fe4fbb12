"""Every article of the Code du travail and of the Code de la sécurité sociale that we cite was law on its date."""

import json
from datetime import date
from pathlib import Path

import pytest

from fixtures.legi import references
from fixtures.legi.extract import extract
from fixtures.legi.references import Citation, Code, Unreadable, Verdict, citations, codes
from payroll.law import load_law, parse_law
from payroll.rubriques import rule_table

LABOUR, SECURITY = "Code du travail", "Code de la sécurité sociale"
REMAKE = "Refaire la page : .venv/bin/python -m fixtures.legi.references > docs/legal-references.md"


def complaints(judged) -> list[str]:
    return [each.complaint for each in judged if each.finding.verdict.wrong]


def test_every_value_of_the_law_rests_on_articles_in_force_on_its_date():
    assert complaints(references.judged_values(load_law())) == []


def test_every_rule_rests_on_articles_in_force_on_its_days():
    assert complaints(references.judged_rules(rule_table().rules)) == []


def test_every_article_told_to_a_user_exists():
    assert complaints(references.judged_sentences()) == []


def test_the_page_of_references_is_up_to_date():
    written = (references.ROOT / "docs/legal-references.md").read_text("utf-8")
    assert written == references.page(), REMAKE


# ---- the judge -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "article", "day", "verdict", "version"),
    [
        # ids and dates read in second-reading.md §5 and its points 8 (L. 6227-9) and 3 (new leave of 2026)
        (LABOUR, "R3252-2", date(2026, 1, 1), Verdict.IN_FORCE, "LEGIARTI000053193584"),
        (SECURITY, "D711-1", date(2024, 1, 1), Verdict.IN_FORCE, "LEGIARTI000036467619"),
        (LABOUR, "L6227-9", date(2026, 2, 21), Verdict.IN_FORCE, "LEGIARTI000053548252"),
        (LABOUR, "L6227-9", date(2026, 2, 20), Verdict.IN_FORCE, "LEGIARTI000033012654"),
        (LABOUR, "L1225-46-2", date(2025, 6, 1), Verdict.NOT_YET, "LEGIARTI000053271696"),
        # several versions: the one of the day, not the last
        (SECURITY, "D242-4", date(2026, 1, 1), Verdict.IN_FORCE, "LEGIARTI000053302465"),
        (SECURITY, "D242-4", date(2025, 12, 31), Verdict.IN_FORCE, "LEGIARTI000048852488"),
        (SECURITY, "D242-4", date(2010, 1, 1), Verdict.OTHER_VERSION, "LEGIARTI000029924557"),
        (SECURITY, "L244-12", date(2024, 6, 1), Verdict.ABROGATED, None),  # from 28/12/2023 to 27/02/2025
        (
            SECURITY,
            "L241-2-1",
            date(2023, 6, 1),
            Verdict.IN_FORCE,
            "LEGIARTI000037947559",
        ),  # the reduced rate of maladie
        (SECURITY, "L241-2-1", date(2023, 6, 2), Verdict.VANISHED, "LEGIARTI000037947559"),
        (SECURITY, "L242-99", date(2025, 1, 1), Verdict.UNKNOWN, None),
        (LABOUR, "R3252-2", date(2026, 3, 28), Verdict.UNCHECKED, "LEGIARTI000053193584"),
        (LABOUR, "L9999-1", date(2026, 6, 1), Verdict.UNCHECKED, None),  # may have been created since
    ],
)
def test_an_article_is_judged_on_its_day(code, article, day, verdict, version):
    found = codes()[code].judge(article, day)
    assert found.verdict is verdict
    if version:
        assert found.version is not None
        assert found.version.id == version


def test_nothing_is_said_right_after_the_last_date_of_a_code():
    for code in codes().values():
        after = [code.judge(article, date(2026, 4, 1)).verdict for article in code.articles]
        assert set(after) == {Verdict.UNCHECKED}


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        ("CSS, art. L. 242-1 et D. 242-3", ["CSS L242-1", "CSS D242-3"]),
        (
            "Code du travail, art. L. 3252-2 à L. 3252-5, R. 3252-2 et R. 3252-3",
            ["CT L3252-2", "CT L3252-5", "CT R3252-2", "CT R3252-3"],
        ),
        ("Code du travail, art. L. 3141-1 à 3141-3", ["CT L3141-1", "CT L3141-3"]),
        (
            "Code de la construction et de l'habitation, art. L. 813-5 ; code de la sécurité sociale, art. L. 130-1",
            ["CSS L130-1"],
        ),
        ("CSS, art. L. 136-2, I, et R. 242-2, II", ["CSS L136-2", "CSS R242-2"]),
        ("CSS, art. L. 241-10 III, D. 241-5 et D. 241-5-3", ["CSS L241-10", "CSS D241-5", "CSS D241-5-3"]),
        ("CSS, art. L. 242-1, II, 4°, et L. 136-1-1, III, 1°", ["CSS L242-1", "CSS L136-1-1"]),
        ("Code du travail, art. L. 5424-1 et L. 5424-2 ; convention du 15 novembre 2024", ["CT L5424-1", "CT L5424-2"]),
        ("Code du travail, art. R. 3243-1 (par analogie)", ["CT R3243-1"]),
        ("CSS, art. L. 162-22-1 A", ["CSS L162-22-1A"]),
        ("Décret n° 67-850, art. 2 ; CSS, art. D. 711-1", ["CSS D711-1"]),
        ("CGFP, art. L. 711-3 ; décret n° 91-769, art. 1", []),
    ],
)
def test_references_are_read_as_we_write_them(written, cited):
    short = {"CSS": SECURITY, "CT": LABOUR}
    expected = [Citation(short[code], article) for code, article in (each.split() for each in cited)]
    assert list(citations(written)) == expected


@pytest.mark.parametrize(
    "written", ["Code du travail", "CSS, L. 242-1", "CSS, art. 242-1", "CSS, art. L. 242-1 ; CT, art. x"]
)
def test_a_code_named_without_a_readable_article_is_refused(written):
    with pytest.raises(Unreadable, match="sans article lisible"):
        citations(written)


def law_citing(reference: str, day: str, later: str = "") -> str:
    return f"""
[some.rate]
label = "Un taux"
unit = "percent"
{later}
[[some.rate.values]]
effective_on = {day}
value = "1"
reference = "{reference}"
status = "confirmed"
"""


def test_a_false_reference_is_named_with_its_neighbours():
    law = parse_law({"some.toml": law_citing("CSS, art. D. 242-44", "2024-01-01")})
    (complaint,) = complaints(references.judged_values(law))
    assert complaint.startswith(
        "`some.rate` (01/01/2024) : Code de la sécurité sociale, D242-44 au 01/01/2024 : article inconnu du code. "
        "Corriger la référence (voisins : D242-4"
    )


def test_a_value_still_paid_after_its_article_fell_is_refused(monkeypatch):
    """L. 1 of an imaginary code ends on 30/06/2024 while the value runs on; a later value would end it in time."""
    version = references.Version("LEGIARTI1", date(2020, 1, 1), date(2024, 7, 1), "ABROGE")
    imagined = Code(LABOUR, date(2026, 3, 27), date(2022, 1, 1), {"L1": (version,)})
    monkeypatch.setattr(references, "codes", lambda: {LABOUR: imagined})
    stops = '[[some.rate.values]]\neffective_on = 2024-07-01\nvalue = "2"\nreference = "Décret"\nstatus = "confirmed"'
    runs_on = parse_law({"some.toml": law_citing("Code du travail, art. L. 1", "2024-01-01")})
    in_time = parse_law({"some.toml": law_citing("Code du travail, art. L. 1", "2024-01-01", later=stops)})
    (complaint,) = complaints(references.judged_values(runs_on))
    assert "L1 au 27/03/2026 : abrogé (`LEGIARTI1`, du 01/01/2020 jusqu'au 30/06/2024)" in complaint
    assert complaints(references.judged_values(in_time)) == []


NEVER = date(2999, 1, 1)


def version(name: str, first: date, until: date, state: str) -> dict[str, object]:
    """One version of an article, as the package writes it."""

    def ms(day: date) -> int:
        return (day - date(1970, 1, 1)).days * 86_400_000

    return {"id": f"LEGIARTI0000{name}", "dateDebut": ms(first), "dateFin": ms(until), "etat": state}


def package(folder: Path, last: str, **articles: list[dict[str, object]]) -> Path:
    """A package of two codes that hold the same articles."""
    (folder / "data").mkdir(parents=True)
    (folder / "package.json").write_text('{"version": "9.9.9"}')
    nodes = [
        {"type": "article", "data": {"num": number, "texte": "Le texte.", "articleVersions": versions}}
        for number, versions in articles.items()
    ]
    for code_id, title in (("LEGITEXT000006072050", LABOUR), ("LEGITEXT000006073189", SECURITY)):
        tree = {
            "type": "code",
            "data": {"title": title, "dateModif": last},
            "children": [{"type": "section", "children": nodes}],
        }
        (folder / "data" / f"{code_id}.json").write_text(json.dumps(tree))
    return folder


def test_the_files_are_remade_from_the_packages(tmp_path):
    """The extraction keeps dates, drops what ended before 2022, what never bound, and every text."""
    kept = [
        version("00000001", date(2010, 1, 1), date(2021, 1, 1), "MODIFIE"),
        version("00000002", date(2021, 1, 1), date(2026, 1, 1), "MODIFIE"),
        version("00000003", date(2026, 1, 1), date(2025, 6, 1), "MODIFIE_MORT_NE"),
        version("00000004", date(2026, 1, 1), NEVER, "VIGUEUR"),
    ]
    gone = [version("00000005", date(2019, 1, 1), NEVER, "VIGUEUR")]
    newest = package(tmp_path / "newest", "2026-03-27", **{"R.* 12-3": kept})
    older = package(tmp_path / "older", "2023-06-01", **{"R.* 12-3": kept[:2], "L9": gone})
    extract([newest, older], tmp_path)
    assert (tmp_path / "code_du_travail.csv").read_text() == (
        "article,version,from,until,state\n"
        "L9,00000005,2019-01-01,2023-06-02,DISPARU\n"
        "R12-3,00000002,2021-01-01,2026-01-01,\n"
        "R12-3,00000004,2026-01-01,,\n"
    )
    assert "last_date = 2026-03-27" in (tmp_path / "codes.toml").read_text()
