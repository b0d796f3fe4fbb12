"""Replay: every issued bulletin judged again from the log, twice: its arithmetic for ever, its knowledge with today's engine.

`collectivity` replays, `comparison` compares two states of knowledge; both read the log once and record nothing.
"""

from domain.replay.career import replay_career
from domain.replay.collectivity import replay_collectivity
from domain.replay.comparison import compare_collectivity
from domain.replay.laws import Laws
from domain.replay.sides import Side, read_position, read_side
from domain.replay.verdicts import Cause, Difference, Found, Tally

__all__ = [
    "Cause",
    "Difference",
    "Found",
    "Laws",
    "Side",
    "Tally",
    "compare_collectivity",
    "read_position",
    "read_side",
    "replay_career",
    "replay_collectivity",
]
