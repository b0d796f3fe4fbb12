"""Who asks: an account, its role, the collectivities it works for; and what each role may do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from domain.event import Author
from domain.refusal import Refused

Role = Literal["payroll_agent", "approver", "contributor", "auditor", "administrator"]


class Right(StrEnum):
    """What a command asks for."""

    ENTER = "saisir des faits et des éléments variables"
    DEPOSIT = "déposer des pièces"
    RUN = "calculer, soumettre et émettre une paie"
    APPROVE = "approuver ou renvoyer une paie"
    GOVERN = "gérer les collectivités, les délégations et la législation"
    READ = "lire"


_RIGHTS: dict[Role, frozenset[Right]] = {
    "payroll_agent": frozenset({Right.ENTER, Right.DEPOSIT, Right.RUN, Right.READ}),
    "contributor": frozenset({Right.DEPOSIT, Right.READ}),
    "approver": frozenset({Right.DEPOSIT, Right.APPROVE, Right.READ}),
    "auditor": frozenset({Right.READ}),
    "administrator": frozenset({Right.GOVERN, Right.READ}),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """`collectivities` None: every collectivity of the service (never for an approver or a contributor)."""

    user: str
    role: Role
    collectivities: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.collectivities is None and self.role in ("approver", "contributor"):
            raise Refused(
                f"« {self.user} » agit pour une collectivité : son compte doit dire laquelle. Compléter le compte."
            )

    @property
    def author(self) -> Author:
        return Author(user=self.user, role=self.role)

    def must(self, right: Right, collectivity: str) -> None:
        """Refuses what this role may not do, or may not do for this collectivity."""
        if right not in _RIGHTS[self.role]:
            raise Refused(
                f"« {self.user} » ({self.role}) ne peut pas {right}. Demander à une personne qui en a le droit."
            )
        if self.collectivities is not None and collectivity not in self.collectivities:
            raise Refused(f"« {self.user} » n'a pas accès à la collectivité « {collectivity} ».")


SYSTEM = Author(user="paiex", role="system")
