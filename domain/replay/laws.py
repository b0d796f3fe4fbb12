"""The law of the log, read once to its head, for each engine that replays; shared by all collectivities of a process."""

from collections.abc import Mapping

from domain.law_log import LawLog, Publication
from domain.refusal import Refused
from domain.replay.arithmetic import KeptPlans
from domain.store.port import RecordedEvent
from payroll.calculate import CURRENT, Engine


class Laws:
    """Publications and plans up to the position where the replay begins; later ones do not exist for it."""

    def __init__(self, recorded: list[RecordedEvent], engines: Mapping[str, Engine] | None = None) -> None:
        self.engines = dict(engines or {CURRENT.version: CURRENT})
        self._recorded = recorded
        self._logs: dict[str, LawLog] = {}
        self.plans = KeptPlans(self.log(next(iter(self.engines))).legislation)

    @property
    def current(self) -> str:
        """The version of the engine that replays unless another is asked: the first of the register."""
        return next(iter(self.engines))

    def log(self, engine: str) -> LawLog:
        if engine not in self.engines:
            raise Refused(
                f"Le moteur « {engine} » n'est pas dans cette version du logiciel ; moteurs connus : "
                f"{', '.join(self.engines)}."
            )
        if engine not in self._logs:
            log = self._logs[engine] = LawLog(self.engines[engine])
            for each in self._recorded:
                log.take(each)
        return self._logs[engine]

    def at(self, position: int, engine: str) -> Publication:
        """The law known at this position, with the calculator of an engine."""
        publication = self.log(engine).at(position)
        if publication is None:
            raise Refused(
                f"À la position {position}, le service n'avait encore publié aucune législation : aucun mois ne se "
                "recalcule avec ce qui était connu alors. Choisir une position ou une date plus tardive."
            )
        return publication

    def between(self, one: int, other: int) -> list[Publication]:
        """The publications that one position knows and the other does not."""
        low, high = sorted((one, other))
        return [each for each in self.log(self.current).publications if low < each.position <= high]
