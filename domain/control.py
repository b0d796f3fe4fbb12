"""What is wrong in a dossier that only the domain can see: the sealed NIR and account, compared by fingerprint.

What the law or the comptable objects to in an amount is in `payroll/controls.py`.
"""

from collections import defaultdict
from collections.abc import Iterator

from domain.agent import Agent
from domain.event import Evidence
from domain.events import AnomalyRaised
from domain.ledger import Ledger
from domain.month import MonthResult


def controlled(result: MonthResult, ledger: Ledger) -> tuple[AnomalyRaised, ...]:
    """Every anomaly of the run, in the order of matricules."""
    holders = _holders(ledger)
    return tuple(
        anomaly
        for paid in result.paid
        for anomaly in (*_identity(paid.agent, ledger), *_account(paid.agent, ledger, result, holders))
    )


def _holders(ledger: Ledger) -> dict[str, set[str]]:
    """Matricules by fingerprint of the account now in force."""
    found: dict[str, set[str]] = defaultdict(set)
    for agent in ledger.agents.values():
        if agent.bank_details:
            found[agent.bank_details[max(agent.bank_details)].fingerprint].add(agent.matricule)
    return found


def _identity(agent: Agent, ledger: Ledger) -> Iterator[AnomalyRaised]:
    known = {each.identity.nir for each in ledger.of_matricule(agent.matricule) if each.identity is not None}
    status = "final" if "final" in known else "provisional" if "provisional" in known else "missing"
    if status == "missing":
        yield AnomalyRaised(
            code="nir_manquant",
            severity="blocking",
            article="CSS, art. R. 133-14 (DSN)",
            message="Le numéro de sécurité sociale manque",
            remedy="Saisir le NIR, ou un numéro provisoire en attendant.",
            justifiable=True,
            agent=agent.stream,
        )
    elif status == "provisional":
        yield AnomalyRaised(
            code="nir_provisoire",
            severity="info",
            article="CSS, art. R. 133-14 (DSN)",
            message="Le numéro de sécurité sociale est provisoire",
            remedy="Le remplacer dès que le NIR définitif est connu.",
            justifiable=True,
            agent=agent.stream,
        )


def _account(
    agent: Agent, ledger: Ledger, result: MonthResult, holders: dict[str, set[str]]
) -> Iterator[AnomalyRaised]:
    account = ledger.account(agent, result.payment_date).details
    if account is None:
        yield AnomalyRaised(
            code="iban_manquant",
            severity="warning",
            article="CGCT, annexe I à l'art. D. 1617-19, rubrique 0.4",
            message="Aucun compte bancaire : le bulletin est émis, le virement ne peut pas partir",
            remedy="Joindre le RIB, ou payer par un autre moyen.",
            justifiable=True,
            agent=agent.stream,
        )
        return
    if not _documented(account.evidence) and account.effective_on >= result.month:
        yield AnomalyRaised(
            code="iban_nouveau_sans_piece",
            severity="blocking",
            article="CGCT, annexe I à l'art. D. 1617-19, rubrique 0.4",
            message="Le compte bancaire est nouveau et aucun RIB ne le prouve",
            remedy="Joindre le RIB et vérifier auprès de l'agent, par un autre canal, que c'est bien lui.",
            justifiable=True,
            agent=agent.stream,
        )
    if len(holders[account.fingerprint]) > 1:
        others = ", ".join(sorted(holders[account.fingerprint] - {agent.matricule}))
        yield AnomalyRaised(
            code="iban_partage",
            severity="warning",
            article="CGCT, annexe I à l'art. D. 1617-19, rubrique 0.4",
            message=f"Le même compte bancaire sert aussi au matricule {others}",
            remedy="Vérifier qu'il s'agit d'un compte joint.",
            justifiable=True,
            agent=agent.stream,
        )


def _documented(evidence: Evidence) -> bool:
    return evidence.status == "attached" and bool(evidence.documents)
