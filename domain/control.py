"""The anomalies of a run: the calculator's controls on each dossier, and what only the domain can see.

That is the sealed NIR and account, compared by fingerprint. What the law objects to is in `payroll/controls.py`.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from domain.agent import Agent
from domain.aggregate import Dated
from domain.arrears import held_differences
from domain.event import Evidence
from domain.events import AnomalyRaised
from domain.law_log import Publication
from domain.ledger import Ledger
from domain.month import MonthResult, Paid
from payroll.controls import Dossier, control
from payroll.formula import euros
from payroll.presence import last_of
from payroll.rappel_words import signed
from payroll.rappels import Reopened
from payroll.situate import AgentRecord


def controlled(result: MonthResult, ledger: Ledger, law: Publication) -> tuple[AnomalyRaised, ...]:
    """Every anomaly of the run, in the order of matricules."""
    holders = _holders(ledger)
    deliberations = frozenset(
        each.subject for each in ledger.collectivity.deliberations if each.executory_on <= result.payment_date
    )
    return tuple(
        anomaly
        for paid in result.paid
        for anomaly in (
            *_identity(paid.agent, ledger),
            *_account(paid.agent, ledger, result, holders),
            *_pay(paid, ledger, result.month, deliberations, law),
            *_past(paid, ledger, result, law),
        )
    )


def _pay(
    paid: Paid, ledger: Ledger, month: date, deliberations: frozenset[str], law: Publication
) -> Iterator[AnomalyRaised]:
    """What the calculator's own controls find in the month."""
    for found in control(_dossier(paid, ledger, month, deliberations), law.in_force.law, law.in_force.grids):
        yield AnomalyRaised(
            code=found.code,
            severity=found.severity,  # type: ignore[arg-type]
            article=found.article,
            message=found.message,
            remedy=found.remedy,
            justifiable=found.justifiable,
            agent=paid.agent.stream,
        )


def _past(paid: Paid, ledger: Ledger, result: MonthResult, law: Publication) -> Iterator[AnomalyRaised]:
    """What past months could not pay, or never will, or wait for a person to decide."""
    for left in paid.arrears.left:
        yield _of_the_past(
            paid,
            "mois_a_reprendre",
            "warning",
            "CSS, art. R. 242-1",
            f"Le mois {left.month:%m/%Y} ne peut pas être repris et reste ouvert : {left.reason}",
            "Corriger le fait qui l'empêche : un prochain bulletin reprendra ce mois.",
        )
    for found in paid.arrears.differences:
        if found.final:
            yield _of_the_past(
                paid,
                "trop_percu_prescrit",
                "info",
                "Loi n° 2000-321, art. 37-1",
                f"Le trop-perçu de {found.month:%m/%Y} est prescrit : {euros(-found.net)} constatés, jamais retenus",
                "Rien à retenir, sauf décision antérieure à la prescription.",
            )
    held = held_differences(ledger, law, paid.agent.matricule, result.month, result.payment_date)
    for found in held.get(paid.agent.stream, ()):
        yield _of_the_past(
            paid,
            "difference_sans_rappel",
            "info",
            "Choix de l'employeur ; reprise de cumuls",
            f"{found.month:%m/%Y} : l'arrondi voté ou la reprise changerait {', '.join(_line_words(found))}",
            "Rien n'est payé d'office : saisir un rappel si l'employeur le décide.",
        )


def _line_words(found: Reopened) -> Iterator[str]:
    for line in found.differences():
        amount = line.amount or line.employer
        yield f"{line.label} de {signed(amount)}"


def _of_the_past(
    paid: Paid, code: str, severity: Literal["warning", "info"], article: str, message: str, remedy: str
) -> AnomalyRaised:
    return AnomalyRaised(
        code=code,
        severity=severity,
        article=article,
        message=message,
        remedy=remedy,
        justifiable=True,
        agent=paid.agent.stream,
    )


def _dossier(paid: Paid, ledger: Ledger, month: date, deliberations: frozenset[str]) -> Dossier:
    agent = paid.agent
    engaged, joined = agent.engaged(), ledger.collectivity.joined_on
    earlier = [each for each in ledger.bulletins.get(agent.stream, {}).values() if each.month < month]
    before = (month - timedelta(days=1)).replace(day=1)
    last_month = [each.own.get("gross", 0) for each in earlier if each.month == before]
    variables = ledger.variables.get((agent.stream, month))
    return Dossier(
        bulletin=paid.bulletin,
        record=AgentRecord(agent.standing_facts(), variables.standing_facts() if variables else ()),
        employer=tuple(ledger.employer_facts()),
        previous_gross=sum(last_month) if last_month else None,
        first_payment=not earlier and engaged is not None and joined is not None and engaged.effective_on >= joined,
        documented=_documented_types(agent.dated),
        hours_documented=variables is not None and "hours_worked" in _documented_types(variables.dated),
        decisions=frozenset(each.subject for each in agent.decisions if each.effective_on <= last_of(month)),
        deliberations=deliberations,
    )


def _documented_types(dated: Dated) -> frozenset[str]:
    """The types of the standing facts whose document is attached."""
    return frozenset(
        event.fact.type  # type: ignore[attr-defined]
        for event in dated.events.values()
        if _documented(event.evidence)  # type: ignore[attr-defined]
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
            article="CSS, art. R. 133-13 (DSN)",
            message="Le numéro de sécurité sociale manque",
            remedy="Saisir le NIR, ou un numéro provisoire en attendant.",
            justifiable=True,
            agent=agent.stream,
        )
    elif status == "provisional":
        yield AnomalyRaised(
            code="nir_provisoire",
            severity="info",
            article="CSS, art. R. 133-13 (DSN)",
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
