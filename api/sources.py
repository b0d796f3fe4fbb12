"""What stands beside each value of an explanation: article and dates, facts, and what no fact gave."""

from collections.abc import Callable, Sequence

from payroll.bulletin import Bulletin
from payroll.explanation import Leaf
from payroll.facts import EmployerFact, Fact
from payroll.law import Law
from payroll.law_used import value_used
from payroll.provenance import explain_input, meaning_of
from payroll.situate import AgentRecord


def said_plainly(fact: Fact) -> str:
    """« position_held du 01/09/2025 »."""
    return f"{_type_of(type(fact))} du {fact.effective_on:%d/%m/%Y}"


class Sources:
    """Decorates the tree of one bulletin; keeps the names of the values that no fact gave."""

    def __init__(
        self,
        bulletin: Bulletin,
        record: AgentRecord,
        employer: Sequence[EmployerFact],
        law: Law,
        said: Callable[[Fact], str] = said_plainly,
    ) -> None:
        self._bulletin, self._record, self._employer, self._law, self._said = bulletin, record, employer, law, said
        self._without_fact: dict[str, None] = {}

    @property
    def without_fact(self) -> list[str]:
        """Each situated value that was read, and that facts may give, though none did: a default stood for it."""
        return [
            f"{meaning.label} : par défaut, aucun fait ne le dit ({', '.join(map(_type_of, meaning.kinds))})"
            for meaning in map(meaning_of, self._without_fact)
            if meaning.kinds
        ]

    def __call__(self, leaf: Leaf) -> str:
        if leaf.kind == "law":
            return self._of_law(leaf.name)
        return self._of_facts(leaf.name) if leaf.kind == "fact" else ""

    def _of_law(self, key: str) -> str:
        situation = self._bulletin.situation
        parameter = self._law.parameter(key.partition("[")[0])
        day = situation.payment_date if parameter.selected_by == "payment_date" else situation.month
        value = value_used(parameter, self._bulletin.plan.law[key], key, day)
        if value is None:
            return f"{parameter.label} : cette valeur n'est plus dans la loi"
        doubt = f" ; à confirmer ({value.doubt.who})" if value.doubt else ""
        return f"{parameter.label} : {value.reference}, en vigueur le {value.effective_on:%d/%m/%Y}{doubt}"

    def _of_facts(self, name: str) -> str:
        found = explain_input(name, self._record, self._employer, self._bulletin.situation.month)
        said = ", ".join(map(self._said, found.facts))
        if not said:
            self._without_fact[name] = None
        return f"{found.article} ; {said or 'aucun fait : valeur par défaut'}"


def _type_of(kind: type[Fact]) -> str:
    """The name of a kind of fact in a dossier."""
    return str(kind.__dataclass_fields__["type"].default)
