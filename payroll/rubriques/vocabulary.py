"""The phrases that rules share: who is concerned, the quotity, the share of the month, the value of so many points."""

from payroll.algebra import Euros, Expression, Fact, Number, Segment, Total
from payroll.words import Regime

OFFICIALS = frozenset({Regime.CNRACL, Regime.TNC})
INDEXED = OFFICIALS | {Regime.CONTRACT}
ELECTED = frozenset({Regime.ELECTED, Regime.ELECTED_SUBJECT})
GENERAL = frozenset({Regime.TNC, Regime.CONTRACT, Regime.ELECTED_SUBJECT})  # régime général from the first euro
IRCANTEC = GENERAL | {Regime.ELECTED}
EVERYONE = INDEXED | ELECTED

QUOTA = Segment("quota_num") / Segment("quota_den")
SHARE = Segment("days") / 30
STRIKE = Segment("strike_num") / Segment("strike_den")


def monthly(points: Expression) -> Expression:
    """Cents per month of so many index points: points × annual value of 100 points / 1 200, not rounded."""
    return points * Euros("point.annual_value") / 1200


def local_rate(name: str) -> Expression:
    """A rate of the employer, in percent, from its situated ten-thousandths."""
    return Fact(name) / Number(10_000)


def received(effect: str) -> Expression:
    """What the bulletin pays under an effect, its own month and rappels of past ones: for rules settled by payment."""
    return Total(effect) + Fact(f"rappel_{effect}")
