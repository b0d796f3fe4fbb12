"""The exemption of home helpers: by hours, by kind of body, by contract; CNRACL in a CCAS or a CIAS only (L. 241-10, III)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.refusal import Refused
from payroll.words import HomeHelpBody, HomeHelpGround, Status
from tests.payroll.careers import LONG_AGO, a_position, an_employer, engaged, hours, situated
from tests.payroll.dossiers import calculator

FEBRUARY = date(2026, 2, 1)
CENTRE = HomeHelpBody.SOCIAL_CENTRE
PERMANENT = HomeHelpGround.PERMANENT


def worked(total: str = "140", eligible: str = "105", **by_age: Any) -> f.HomeHours:
    return f.HomeHours(effective_on=FEBRUARY, total=Decimal(total), eligible=Decimal(eligible), **by_age)


def slip(
    status: Status,
    *variables: f.MonthFact,
    ground: HomeHelpGround = PERMANENT,
    body: HomeHelpBody = CENTRE,
    grade: str = "agent_social_territorial",
    month: date = FEBRUARY,
    replaced: str = "",
    **act: Any,
) -> Bulletin:
    agent = (
        engaged(LONG_AGO, status, **act),
        a_position(LONG_AGO, grade=grade),
        hours(LONG_AGO),
        f.HomeHelpHeld(effective_on=LONG_AGO, ground=ground, replaced=replaced),
    )
    employer = (*an_employer(), f.HomeHelpBodySet(effective_on=LONG_AGO, body=body))
    return calculator().calculate(situated(agent, month, *variables, employer=employer))


def test_a_contractuel_is_exempt_by_the_hours_at_home_but_not_of_at() -> None:
    """1 969,11 × 105 / 140 = 1 476,83. Employer: 255,98 + 168,36 + 41,55 + 103,38 = 569,27; three quarters: 426,95."""
    bulletin = slip(Status.CONTRACT, worked())
    assert bulletin.part("part_domicile") == 147_683
    assert bulletin.part("exoneration_aide_domicile", "employer") == -42_695
    assert bulletin.part("accident_travail", "employer") == 3_269, "1,66 % of 1 969,11, due in full"
    assert bulletin.part("exoneration_aide_domicile_cnracl", "employer") == 0
    assert bulletin.situation.families == ("home_help",)


def test_an_agent_social_of_a_ccas_is_exempt_of_the_cnracl_share_too() -> None:
    """9,88 % 194,55 + 5,25 % 103,38 = 297,93: 223,45. CNRACL 37,65 % 741,37: 556,03."""
    bulletin = slip(Status.OFFICIAL, worked())
    assert bulletin.part("exoneration_aide_domicile", "employer") == -22_345
    assert bulletin.part("exoneration_aide_domicile_cnracl", "employer") == -55_603
    assert bulletin.part("cnracl", "employee") == 21_857, "the agent's own share stays: 11,10 % of 1 969,11"


def test_by_age_only_the_pay_stops_at_65_smic_hours_a_household() -> None:
    """Half of 1 969,11 is 984,56; one household: 65 × 12,02 = 781,30; two: 984,56 (984,555)."""
    one = worked(eligible="0", by_age=Decimal(70), households_by_age=1)
    assert slip(Status.CONTRACT, one).part("part_domicile") == 78_130
    two = worked(eligible="0", by_age=Decimal(70), households_by_age=2)
    assert slip(Status.CONTRACT, two).part("part_domicile") == 98_456
    both = worked(eligible="35", by_age=Decimal(70), households_by_age=1)  # 492,28 (492,2775) + 781,30
    assert slip(Status.CONTRACT, both).part("part_domicile") == 127_358


def test_a_replacement_names_whom_it_replaces() -> None:
    end = date(2026, 6, 30)
    named = slip(Status.CONTRACT, worked(), ground=HomeHelpGround.REPLACEMENT, replaced="00007", planned_end=end)
    assert named.part("exoneration_aide_domicile", "employer") == -42_695
    with pytest.raises(Refused, match="ne nomme pas l'agent remplacé"):
        slip(Status.CONTRACT, worked(), ground=HomeHelpGround.REPLACEMENT, planned_end=end)
    with pytest.raises(Refused, match="ne remplace personne"):
        slip(Status.CONTRACT, worked(), planned_end=end)


def test_the_body_decides() -> None:
    social = HomeHelpBody.SOCIAL_ONLY
    assert slip(Status.CONTRACT, worked(), body=social).part("exoneration_aide_domicile", "employer") == -42_695
    with pytest.raises(Refused, match="CCAS ou un CIAS"):
        slip(Status.OFFICIAL, worked(), body=social)
    with pytest.raises(Refused, match="agents sociaux"):
        slip(Status.OFFICIAL, worked(), grade="adjoint_administratif_territorial")
    before = f.HomeHours(effective_on=date(2025, 2, 1), total=Decimal(140), eligible=Decimal(105))
    with pytest.raises(Refused, match="28/02/2025"):
        slip(Status.CONTRACT, before, body=social, month=date(2025, 2, 1))


def test_hours_that_do_not_add_up_and_silence() -> None:
    with pytest.raises(Refused, match="150 h chez des personnes éligibles pour 140 h"):
        slip(Status.CONTRACT, worked(eligible="150"))
    with pytest.raises(Refused, match="sans titre"):
        slip(Status.CONTRACT, worked(), ground=HomeHelpGround.NONE)
    silent = slip(Status.CONTRACT)
    assert silent.situation.families == () and any("aucune heure" in note for note in silent.situation.notes)
    elected = (engaged(LONG_AGO, Status.ELECTED),)
    with pytest.raises(Refused):
        situated(elected, FEBRUARY, worked())
