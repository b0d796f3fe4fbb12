"""The law as the service published it: whole corpora, and the plans that calculated bulletins, kept by content.

The position at which a corpus was published decides what a run knows of it; its files only write it the first time.
"""

import json
from importlib import resources
from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate
from domain.content import sha256_of
from domain.event import Author, Event
from domain.refusal import Refused
from payroll.grids import Grids, parse_grids
from payroll.law import Law, changes
from payroll.plan import Plan, plan_from_content

GRID_FILES = ("grades.toml", "grids.csv", "ib_im.csv")


class Legislation(Aggregate):
    """The corpora published and the plans kept; the last corpus is the law in force in the log."""

    prefix: ClassVar[str] = "legislation."

    def __init__(self, stream: UUID, collectivity: str) -> None:
        super().__init__(stream, collectivity)
        self.published: events.LawPublished | None = None
        self.plans: dict[str, str] = {}

    def apply(self, event: Event, version: int) -> None:
        match event:
            case events.LawPublished():
                self.published = event
            case events.PlanKept():
                self.plans[event.digest] = event.content

    def law(self) -> Law:
        return Law.from_corpus(json.loads(self._must_be_published().corpus))

    def grids(self) -> Grids:
        return parse_grids(self._must_be_published().grids)

    def plan(self, digest: str) -> Plan:
        """The plan that was kept under this digest."""
        if digest not in self.plans:
            raise Refused(
                f"Le plan de calcul {digest[:12]}… n'est pas dans le journal : le bulletin ne peut pas être relu. "
                "Restaurer le journal complet."
            )
        return plan_from_content(self.plans[digest].encode())

    def publish(self, law: Law, grids: Grids, files: dict[str, str], by: Author) -> None:
        """Publishes a corpus; refuses one that edits a published value; the same again changes nothing."""
        digest = sha256_of([law.digest, grids.digest])
        if self.published is not None and self.published.digest == digest:
            return
        before = None if self.published is None else self.law()
        changed = tuple(
            events.LawChange(kind=each.kind, key=each.key, effective_on=each.effective_on)
            for each in changes(before, law)
        )
        self.record(
            events.LawPublished(
                by=by,
                digest=digest,
                parameters_digest=law.digest,
                grids_digest=grids.digest,
                changes=changed,
                corpus=json.dumps(law.corpus(), sort_keys=True, ensure_ascii=False, separators=(",", ":")),
                grids=files,
            )
        )

    def keep(self, plan: Plan, by: Author) -> None:
        if plan.digest not in self.plans:
            self.record(events.PlanKept(by=by, digest=plan.digest, content=plan.content.decode()))

    def _must_be_published(self) -> events.LawPublished:
        if self.published is None:
            raise Refused("Aucune législation n'est publiée dans le journal. La publier avant de calculer.")
        return self.published


def shipped_grid_files() -> dict[str, str]:
    """The text of the grids that this version ships, by file name."""
    folder = resources.files("payroll").joinpath("legislation").joinpath("grids")
    return {name: folder.joinpath(name).read_text("utf-8") for name in GRID_FILES}
