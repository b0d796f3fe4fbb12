"""The phrases that rules share: who is concerned, the quotity, the share of the month, the value of so many points."""

from payroll import words
from payroll.algebra import Euros, Expression, Fact, Line, Number, Rounded, Segment, Total
from payroll.words import AGREED, Regime

OFFICIALS = frozenset({Regime.CNRACL, Regime.TNC})
INDEXED = OFFICIALS | {Regime.CONTRACT}
STAFF = INDEXED | AGREED
GENERAL, IRCANTEC = words.GENERAL, words.IRCANTEC
ELECTED = frozenset({Regime.ELECTED, Regime.ELECTED_SUBJECT})
PART_FREE = frozenset(  # régime général, on a base that is not the gross
    {Regime.APPRENTICE, Regime.YOUTH_LEADER, Regime.CENSUS, Regime.TRAINEE}
)
EVERYONE = STAFF | ELECTED

QUOTA = Segment("quota_num") / Segment("quota_den")
SHARE = Segment("days") / 30
STRIKE = Segment("strike_num") / Segment("strike_den")
UNDONE = Segment("undone_num") / Segment("undone_den")
SMIC_MONTH = Rounded(Euros("smic.hourly") * 1820 / 12, 1, "SMIC mensuel, au centime")
# What bears the contributions of the régime général: the gross, or the base of the part that is not free.
SOCIAL_PAY: tuple[tuple[frozenset[Regime], Expression], ...] = (
    (GENERAL, Total("gross")),
    (PART_FREE, Line("assiette_sociale")),
)


def monthly(points: Expression) -> Expression:
    """Cents per month of so many index points: points × annual value of 100 points / 1 200, not rounded."""
    return points * Euros("point.annual_value") / 1200


def local_rate(name: str) -> Expression:
    """A rate of the employer, in percent, from its situated ten-thousandths."""
    return Fact(name) / Number(10_000)


def received(effect: str) -> Expression:
    """What the bulletin pays under an effect, its own month and rappels of past ones: for rules settled by payment."""
    return Total(effect) + Fact(f"rappel_{effect}")
