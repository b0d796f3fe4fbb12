"""Everything that can be asked of the service, except the run itself (`domain/run_commands.py`): the table of contents.

Each command is obeyed by `service.acting(who, code).do(command, …)`, in one save.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain import streams
from domain.agent import Agent
from domain.collectivity import Collectivity
from domain.debt import Debt
from domain.desk import Desk, Result
from domain.document import SupportingDocument
from domain.event import EventReference, Evidence
from domain.guards import guard_birth, guard_month_against_end, latest_end
from domain.identifiers import checked_bic, checked_iban, checked_nir, checked_provisional_nir
from domain.legislation import Legislation, shipped_grid_files
from domain.person import Identity
from domain.principal import Right
from domain.refusal import Refused
from domain.variables import MonthlyVariables
from payroll import facts
from payroll.grids import parse_grids
from payroll.law import Law, changes, load_law
from payroll.rubriques.national import ASKED, national
from payroll.rubriques.shapes import nature_of
from payroll.words import Asked, Nature


def _said(reference: EventReference) -> Result:
    return {"stream": str(reference.stream), "version": reference.version}


# ---- the law -------------------------------------------------------------------------------------------------------


def publish_law(
    desk: Desk,
    law: Law | None = None,
    grid_files: dict[str, str] | None = None,
    published_by: date | None = None,
) -> Result:
    """Publishes a corpus in one event: by default the shipped one, or what the Journal officiel had made known of it.

    `published_by` keeps the values published by that day. The same again changes nothing; a corpus that knows less than
    the log is refused. Gives the digest in force and, in French, each change that the event brings.
    """
    desk.must(Right.GOVERN)
    if desk.code != streams.SERVICE:
        raise Refused("La législation se publie pour le service entier, non pour une collectivité.")
    shipped = load_law() if law is None else law
    known = shipped if published_by is None else shipped.published_by(published_by)
    files = shipped_grid_files() if grid_files is None else grid_files
    grids = parse_grids(files)
    legislation = desk.load(Legislation, streams.legislation())
    last = legislation.published
    before = None if last is None else legislation.law()
    _refuse_unpublishing(before, published_by)
    said = [each.sentence for each in changes(before, known)]
    if last is not None and last.grids_digest != grids.digest:
        said.append("Grilles d'échelons, grades et table des indices : contenu revu")
    legislation.publish(known, grids, files, desk.by)
    assert legislation.published is not None
    return {"digest": legislation.published.digest, "changes": said}


def _refuse_unpublishing(before: Law | None, published_by: date | None) -> None:
    """Refuses a day earlier than what the log already holds: what is published stays published."""
    latest = max(before.publications(), default=None) if before and published_by else None
    if latest and published_by and latest > published_by:
        raise Refused(
            f"Le journal porte déjà des valeurs parues jusqu'au {latest:%d/%m/%Y} : publier seulement le droit connu au "
            f"{published_by:%d/%m/%Y} en retirerait. Choisir une date à partir du {latest:%d/%m/%Y}, ou aucune."
        )


# ---- the collectivity ----------------------------------------------------------------------------------------------


def register_collectivity(desk: Desk, joined_on: date) -> Result:
    desk.must(Right.GOVERN)
    _collectivity(desk).register(desk.code, joined_on, desk.by)
    return {"stream": str(streams.collectivity(desk.code))}


def end_membership(desk: Desk, effective_on: date) -> Result:
    desk.must(Right.GOVERN)
    _collectivity(desk).end_membership(effective_on, desk.by)
    return {}


def record_employer_fact(
    desk: Desk,
    fact: facts.EmployerFact,
    evidence: Evidence | None = None,
    replaces: EventReference | None = None,
) -> Result:
    desk.must(Right.ENTER)
    return _said(_collectivity(desk).record_fact(fact, desk.by, evidence, replaces))


def withdraw_employer_fact(desk: Desk, reference: EventReference) -> Result:
    desk.must(Right.ENTER)
    _collectivity(desk).withdraw_fact(reference, desk.by)
    return {}


def record_deliberation(
    desk: Desk, code: str, subject: str, adopted_on: date, executory_on: date, document: str | None = None
) -> Result:
    desk.must(Right.ENTER)
    _collectivity(desk).record_deliberation(code, subject, adopted_on, executory_on, document, desk.by)
    return {}


def grant_delegation(
    desk: Desk, user: str, effective_on: date, last_day: date | None = None, document: str | None = None
) -> Result:
    desk.must(Right.GOVERN)
    _collectivity(desk).grant_delegation(user, effective_on, last_day, document, desk.by)
    return {}


def end_delegation(desk: Desk, user: str, effective_on: date) -> Result:
    desk.must(Right.GOVERN)
    _collectivity(desk).end_delegation(user, effective_on, desk.by)
    return {}


# ---- the agent -----------------------------------------------------------------------------------------------------


def register_agent(desk: Desk, matricule: str, engagement: int = 1) -> Result:
    """Gives an engagement its key; the person is the one of the matricule."""
    desk.must(Right.ENTER)
    person = streams.person(desk.code, matricule)
    agent = desk.load(Agent, streams.agent(desk.code, matricule, engagement))
    if desk.load(Collectivity, streams.collectivity(desk.code)).joined_on is None:
        raise Refused(f"La collectivité « {desk.code} » n'existe pas. L'enregistrer avant ses agents.")
    agent.register(matricule, engagement, person, desk.by)
    return {"agent": str(agent.stream), "person": str(person)}


def record_identity(
    desk: Desk, agent: UUID, identity: Identity, effective_on: date, evidence: Evidence | None = None
) -> Result:
    """Records who the person is, sealed; the same identity again is not recorded twice. Refuses an impossible one."""
    desk.must(Right.ENTER)
    holder = desk.load(Agent, agent)
    identity = _checked(identity, holder.engaged(), effective_on)
    known = None if holder.identity is None else desk.keyring.open(desk.code, holder.identity.identity)
    if known != identity.content():
        sealed = desk.keyring.seal(desk.code, _person(holder), identity.content())
        holder.record_identity(sealed, identity.nir_status, effective_on, desk.by, evidence)
    return {}


def _checked(identity: Identity, engaged: facts.Engaged | None, effective_on: date) -> Identity:
    """The identity with its NIR compact; its birth and its number must agree with each other and with the engagement."""
    if identity.birth_date is not None:
        guard_birth(identity.birth_date, engaged.effective_on if engaged is not None else effective_on)
    if not identity.nir:
        return identity
    if identity.nir_provisional:
        return identity.model_copy(update={"nir": checked_provisional_nir(identity.nir)})
    return identity.model_copy(update={"nir": checked_nir(identity.nir, identity.birth_date)})


def record_bank_details(
    desk: Desk, agent: UUID, iban: str, bic: str, effective_on: date, evidence: Evidence | None = None
) -> Result:
    """Records the account to pay, sealed, with the fingerprint that shows a shared or changed IBAN."""
    desk.must(Right.ENTER)
    holder = desk.load(Agent, agent)
    compact = checked_iban(iban)
    sealed = desk.keyring.seal(desk.code, _person(holder), {"iban": compact, "bic": checked_bic(bic)})
    fingerprint = desk.keyring.fingerprint(compact)
    holder.record_bank_details(sealed, fingerprint, effective_on, desk.by, evidence)
    return {}


def record_agent_fact(
    desk: Desk,
    agent: UUID,
    fact: facts.AgentFact,
    evidence: Evidence | None = None,
    replaces: EventReference | None = None,
) -> Result:
    desk.must(Right.ENTER)
    return _said(desk.load(Agent, agent).record_fact(fact, desk.by, evidence, replaces))


def withdraw_agent_fact(desk: Desk, agent: UUID, reference: EventReference) -> Result:
    desk.must(Right.ENTER)
    desk.load(Agent, agent).withdraw_fact(reference, desk.by)
    return {}


def record_decision(
    desk: Desk, agent: UUID, subject: str, reference: str, effective_on: date, document: str | None = None
) -> Result:
    desk.must(Right.ENTER)
    desk.load(Agent, agent).record_decision(subject, reference, effective_on, document, desk.by)
    return {}


def forget_person(desk: Desk, matricule: str) -> Result:
    """Destroys the person's key: the identity is erased for good, every amount stays replayable."""
    desk.must(Right.GOVERN)
    desk.keyring.destroy(desk.code, streams.person(desk.code, matricule))
    return {}


# ---- the monthly variables -----------------------------------------------------------------------------------------


def enter_variable(
    desk: Desk,
    agent: UUID,
    month: date,
    fact: facts.MonthFact,
    evidence: Evidence | None = None,
    replaces: EventReference | None = None,
) -> Result:
    desk.must(Right.ENTER)
    holder = desk.load(Agent, agent)
    if holder.engaged() is None:
        raise Refused("Cet agent n'a pas d'engagement : rien ne peut être saisi pour lui.")
    if not isinstance(fact, facts.RappelEntered):  # an agent who left is still paid what is typed for him
        guard_month_against_end(month, latest_end(holder.standing_facts()))
    _must_act(desk, month, fact)
    variables = desk.load(MonthlyVariables, streams.variables(agent, month))
    return _said(variables.enter(agent, month, fact, desk.by, evidence, replaces))


def _must_act(desk: Desk, month: date, fact: facts.MonthFact) -> None:
    """Refuses what the run of that month and rank, already issued, would never see: no rappel follows it."""
    if not isinstance(fact, facts.RappelEntered | facts.AmountPaid | facts.QuantityEntered):
        return
    with desk.knowledge.lock:
        ledger = desk.knowledge.ledger(desk.code, desk.head)
    run = ledger.runs.get(streams.run(desk.code, month, fact.rank))
    if run is None or run.position is None:
        return
    if isinstance(fact, facts.RappelEntered):
        what = "un rappel saisi pour elle ne serait jamais payé"
    elif _is_of_the_net(fact, ledger.employer_facts()):
        what = f"« {fact.code} » se retient sur le net du mois payé et ne se rappelle pas"
    else:
        return
    raise Refused(f"La paie de {month:%m/%Y} est déjà émise : {what}. La saisie se fait sur la prochaine paie.")


def _is_of_the_net(fact: facts.MonthFact, employer: Iterable[facts.EmployerFact]) -> bool:
    """Whether a variable takes from the net of its month, as a withholding or as what was received in kind."""
    if not isinstance(fact, facts.AmountPaid | facts.QuantityEntered):
        return False
    entry = national().get(fact.code)
    voted = [each for each in employer if isinstance(each, facts.LocalRubrique) and each.code == fact.code]
    natures = {entry.nature} if entry else {nature_of(each.shape, each.nature) for each in voted}
    return not natures.isdisjoint({Nature.WITHHOLDING, Nature.IN_KIND})


def value_of(desk: Desk, code: str, value: Decimal, month: date) -> facts.MonthFact:
    """The variable that a value is, by the shape of its rubrique: so many units, or an amount in euros."""
    desk.must(Right.ENTER)
    asked = _asked(desk, code)
    if asked is Asked.QUANTITY:
        return facts.QuantityEntered(effective_on=month, code=code, quantity=value)
    return facts.AmountPaid(effective_on=month, code=code, amount=value)


def grant_of(desk: Desk, code: str, value: Decimal, effective_on: date) -> facts.AgentFact:
    """What is granted every month, by the shape of its rubrique: a quantity or percent, or an amount in euros."""
    desk.must(Right.ENTER)
    if _asked(desk, code) is Asked.ENTITLEMENT:
        return facts.EntitlementGranted(effective_on=effective_on, code=code, quantity=value)
    return facts.PrimeGranted(effective_on=effective_on, code=code, monthly_amount=value)


def _asked(desk: Desk, code: str) -> Asked | None:
    entry = national().get(code)
    if entry is not None:
        return ASKED[entry.shape]
    voted = [each for each in _collectivity(desk).standing_facts() if isinstance(each, facts.LocalRubrique)]
    return next((ASKED[each.shape] for each in reversed(voted) if each.code == code), None)


def withdraw_variable(desk: Desk, agent: UUID, month: date, reference: EventReference) -> Result:
    desk.must(Right.ENTER)
    variables = desk.load(MonthlyVariables, streams.variables(agent, month))
    withdrawn = dict(variables.standing()).get(reference.version)
    if withdrawn is not None:
        _must_act(desk, month, withdrawn)
    variables.withdraw(reference, desk.by)
    return {}


# ---- what the agent owes -------------------------------------------------------------------------------------------


def agree_instalment(desk: Desk, agent: UUID, number: int, monthly: Decimal) -> Result:
    """No more than this amount (euros) is withheld each month."""
    desk.must(Right.ENTER)
    _debt(desk, agent, number).agree_instalment(monthly, desk.by)
    return {}


def waive_debt(desk: Desk, agent: UUID, number: int, reason: str) -> Result:
    """The employer gives up what remains; the words are sealed under the person's key."""
    desk.must(Right.ENTER)
    sealed = desk.seal_text(_person(desk.load(Agent, agent)), reason)
    _debt(desk, agent, number).waive(sealed, desk.by)
    return {}


def pass_debt_to_collector(desk: Desk, agent: UUID, number: int, reference: str, issued_on: date) -> Result:
    desk.must(Right.ENTER)
    _debt(desk, agent, number).pass_to_collector(reference, issued_on, desk.by)
    return {}


def uphold_debt(desk: Desk, agent: UUID, number: int, decided_on: date, reference: str) -> Result:
    """A decision interrupts the prescription of two years."""
    desk.must(Right.ENTER)
    _debt(desk, agent, number).uphold(decided_on, reference, desk.by)
    return {}


def _debt(desk: Desk, agent: UUID, number: int) -> Debt:
    return desk.load(Debt, streams.debt(agent, number))


# ---- the supporting documents --------------------------------------------------------------------------------------


def deposit_document(
    desk: Desk, sha256: str, kind: str, media_type: str, size: int, title: str | None = None
) -> Result:
    """Records the deposit of a file; its bytes are kept elsewhere under the same SHA-256."""
    desk.must(Right.DEPOSIT)
    sealed = None if title is None else desk.seal_text(streams.collectivity(desk.code), title)
    _document(desk, sha256).deposit(sha256, kind, media_type, size, sealed, desk.by)
    return {}


def accept_document(desk: Desk, sha256: str) -> Result:
    desk.must(Right.ENTER)
    _document(desk, sha256).accept(desk.by)
    return {}


def refuse_document(desk: Desk, sha256: str, reason: str) -> Result:
    desk.must(Right.ENTER)
    _document(desk, sha256).refuse(desk.seal_text(streams.collectivity(desk.code), reason), desk.by)
    return {}


def use_document(desk: Desk, sha256: str, fact: EventReference) -> Result:
    desk.must(Right.ENTER)
    _document(desk, sha256).use(fact, desk.by)
    return {}


def _collectivity(desk: Desk) -> Collectivity:
    return desk.load(Collectivity, streams.collectivity(desk.code))


def _document(desk: Desk, sha256: str) -> SupportingDocument:
    return desk.load(SupportingDocument, streams.document(desk.code, sha256))


def _person(agent: Agent) -> UUID:
    if agent.person is None:
        raise Refused("Cet engagement n'existe pas. L'enregistrer avant l'identité et le compte.")
    return agent.person
