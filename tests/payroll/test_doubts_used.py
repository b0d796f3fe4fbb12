"""The values still to be confirmed that a bulletin rests on: those its lines and its situation really read, and no other."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.doubts_used import EVERY_LINE, WatchedLaw, doubts_used, readings
from payroll.law import Law
from payroll.rubriques import rule_table
from payroll.situate import AgentRecord, situate
from payroll.words import DomicileZone, Regime
from tests.payroll import dossiers
from tests.payroll.test_golden_slips import TOWN, mayor, staff

GRID = "pas.neutral_grid.guadeloupe_reunion_martinique"  # to be confirmed in 2024, 161,49 € at stake


def used(month: date, *agent: f.AgentFact) -> dict[str, tuple[str, ...]]:
    bulletin, seen = slip(month, *agent)
    return {each.parameter.key: each.lines for each in doubts_used(bulletin, dossiers.the_law(), seen.seen)}


def slip(month: date, *agent: f.AgentFact) -> tuple[Bulletin, WatchedLaw]:
    watched = WatchedLaw.over(dossiers.the_law())
    known = situate(AgentRecord(agent), TOWN, month, month, 1, {}, watched, dossiers.the_grids())
    return dossiers.calculator().calculate(known), watched


def lives_in(zone: DomicileZone) -> f.DomicileSet:
    return f.DomicileSet(effective_on=date(2022, 1, 1), zone=zone)


def test_the_grid_of_another_zone_is_not_used() -> None:
    """The plan names the three grids; the bulletin reads the one of the taxpayer's home, in the months where it is doubtful."""
    rich = staff(900)
    assert GRID not in used(date(2024, 3, 1), *rich)
    assert used(date(2024, 3, 1), *rich, lives_in(DomicileZone.ANTILLES_REUNION))[GRID] == ("pas",)
    assert GRID not in used(date(2026, 1, 1), *rich, lives_in(DomicileZone.ANTILLES_REUNION))


def test_a_line_that_is_nil_rests_on_nothing() -> None:
    """Nobody is taxed under the first bracket: the grid was read for a rate of nought and the line is worth nothing."""
    assert GRID not in used(date(2024, 3, 1), *staff(366), lives_in(DomicileZone.ANTILLES_REUNION))


def test_what_the_situation_read_counts_too() -> None:
    """The minimum index of June 2026 decides of no formula here: the situation compared the échelon's index with it."""
    found = used(date(2026, 6, 1), *staff(400))
    assert found["traitement.im_floor"] == ()
    assert "traitement.im_floor" not in used(date(2026, 5, 1), *staff(400))
    bulletin, _ = slip(date(2026, 6, 1), *staff(400))
    assert "traitement.im_floor" not in {each.parameter.key for each in doubts_used(bulletin, dossiers.the_law())}


def test_a_reading_counts_with_its_lines_its_regimes_and_its_words() -> None:
    assert "reading.sft_entry_exit" not in used(date(2026, 1, 1), *staff(400))
    child = f.FamilyDeclared(effective_on=date(2022, 1, 1), births=(date(2018, 5, 12),), declaration_year=2026)
    assert used(date(2026, 1, 1), *staff(400), child)["reading.sft_entry_exit"] == ("sft",)
    assert used(date(2026, 1, 1), *mayor())["reading.elected_rounding"] == ("indemnite_fonction",)
    assert "reading.elected_vice_president" not in used(date(2026, 1, 1), *mayor())
    bulletin, _ = slip(date(2026, 1, 1), *mayor())
    frozen = {**bulletin.situation.frozen, "function": "vice_president"}
    deputy = replace(bulletin, situation=replace(bulletin.situation, frozen=frozen))
    assert "reading.elected_vice_president" in {each.parameter.key for each in doubts_used(deputy, dossiers.the_law())}


@pytest.mark.parametrize(("weekly", "regime", "told"), [("20", Regime.TNC, True), ("35", Regime.CNRACL, False)])
def test_a_reading_of_one_regime(weekly: str, regime: Regime, told: bool) -> None:
    position = f.PositionHeld(
        effective_on=date(2022, 1, 1), grade="adjoint_administratif_territorial", echelon=6, ib=450, im=400
    )
    prime = f.PrimeGranted(effective_on=date(2022, 1, 1), code="ifse", monthly_amount=Decimal(200))
    agent = (*staff(400, weekly=weekly), replace(position, transfer_primes_points=True), prime)
    bulletin, _ = slip(date(2026, 1, 1), *(each for each in agent if each is not agent[1]))
    assert bulletin.situation.regime == regime and bulletin.part("transfert_primes_points") < 0
    found = {each.parameter.key for each in doubts_used(bulletin, dossiers.the_law())}
    assert ("reading.transfer_primes_points_under_threshold" in found) is told


def test_the_greatest_stake_comes_first() -> None:
    bulletin, seen = slip(date(2026, 6, 1), *staff(400))
    stakes = [each.doubt.stake_cents for each in doubts_used(bulletin, dossiers.the_law(), seen.seen)]
    assert stakes == sorted(stakes, reverse=True) and len(stakes) > 1


def test_a_watched_law_is_the_same_law() -> None:
    law = dossiers.the_law()
    watched = WatchedLaw.over(law)
    assert watched.fraction("pss.monthly", date(2026, 1, 1)) == law.fraction("pss.monthly", date(2026, 1, 1))
    assert set(watched.seen) == {"pss.monthly"} and watched.digest == law.digest


def test_every_reading_to_confirm_says_what_it_governs() -> None:
    """In legislation/words/readings.toml: a line of the table, or none yet; a new reading of the law is added there."""
    law: Law = dossiers.the_law()
    doubtful = {
        key
        for key, parameter in law.parameters.items()
        if parameter.unit == "text" and any(value.doubt for value in parameter.values)
    }
    assert doubtful <= readings().keys(), "À ajouter dans payroll/legislation/words/readings.toml."
    codes = {EVERY_LINE} | {rule.code for rule in rule_table(()).rules}
    for key, governed in readings().items():
        assert key in law.parameters and law.parameters[key].unit == "text", key
        assert governed.lines <= codes, key
        assert governed.regimes <= set(Regime), key
