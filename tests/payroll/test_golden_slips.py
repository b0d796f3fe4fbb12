"""Whole slips worked out by outside sources, to the cent, from facts through Situate (issue 2 §3)."""

import pytest

from tests.payroll import dossiers

GOLDEN = dossiers.expected()


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_golden_slip(name: str) -> None:
    bulletin = dossiers.calculate(dossiers.dossier(name))
    wanted = GOLDEN[name]
    lines = {line.code: line for line in bulletin.lines}
    found = {code: lines[code].amount for code in wanted.get("lines", {})}
    assert found == {code: dossiers.cents(amount) for code, amount in wanted.get("lines", {}).items()}
    bases = {code: lines[code].base for code in wanted.get("bases", {})}
    assert bases == {code: dossiers.cents(amount) for code, amount in wanted.get("bases", {}).items()}
    employer = {code: lines[code].employer for code in wanted.get("employer", {})}
    assert employer == {code: dossiers.cents(amount) for code, amount in wanted.get("employer", {}).items()}
    totals = {each: getattr(bulletin.totals, each) for each in wanted["totals"]}
    assert totals == {each: dossiers.cents(amount) for each, amount in wanted["totals"].items()}


def test_every_dossier_has_its_expectation() -> None:
    names = {path.stem for path in dossiers.FOLDER.glob("golden_*.toml")}
    assert names == set(GOLDEN)
