"""The read models: what each keeps of the events it reads. Every fold is a function of a page and of rows, nothing else."""

from projections.folds.agents import AGENTS
from projections.folds.bulletins import BULLETINS
from projections.folds.collectivities import COLLECTIVITIES
from projections.folds.runs import RUNS
from projections.folds.seals import SEALS
from projections.projector import Projection

PROJECTIONS: tuple[Projection, ...] = (COLLECTIVITIES, AGENTS, RUNS, BULLETINS, SEALS)
