"""Scenarios: the exact engine on a branch of facts and law that never enters the log.

`asked` reads what is asked, `law` and `branch` make the branch, `engine` calculates it, `run` shares the work, `result` answers,
`compare` sets two scenarios side by side.
"""

from domain.scenario.asked import Scenario, ScenarioRefused, read
from domain.scenario.compare import Comparison, Pair, compare, unchanged
from domain.scenario.head import Head, head_of
from domain.scenario.result import Result
from domain.scenario.run import KnownLaw, heads, run

__all__ = [
    "Comparison",
    "Head",
    "KnownLaw",
    "Pair",
    "Result",
    "Scenario",
    "ScenarioRefused",
    "compare",
    "head_of",
    "heads",
    "read",
    "run",
    "unchanged",
]
