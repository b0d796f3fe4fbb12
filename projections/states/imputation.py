"""The imputation: gross and employer's charges by budget, fonction and account, closed to the cent."""

from collections.abc import Sequence

from payroll.bulletin_line import BulletinLine
from projections.accounts import Account, Accounts, accounts
from projections.states.paid import PaidBulletin, PayOf, must_close
from projections.states.table import Column, Kind, Table, sums

COLUMNS = (
    Column("Budget"),
    Column("Fonction"),
    Column("Compte"),
    Column("Libellé", wide=True),
    Column("Montant", Kind.AMOUNT),
)
_Key = tuple[str, str, str]  # budget, fonction, account


def imputation(bulletins: Sequence[PaidBulletin], pay: PayOf, table: Accounts | None = None) -> Table:
    """Raises `NoAccount`, or `StateDoesNotClose` when Σ gross + employer ≠ Σ imputation."""
    plan = table or accounts()
    found: dict[_Key, int] = {}
    used: dict[str, Account] = {}
    by_default = False
    for bulletin in bulletins:
        fonction = bulletin.fonction or plan.fonction(bulletin.elected)
        by_default |= not bulletin.fonction
        for line in bulletin.lines:
            amount = charged(line)
            if not amount:
                continue
            nature = dict(line.tags).get("m57", line.code)
            account = plan.account(nature, pay.nomenclature, bulletin.regime, pay.month)
            used[account.number] = account
            key = (pay.budget, fonction, account.number)
            found[key] = found.get(key, 0) + amount
    _check(bulletins, sum(found.values()))
    rows = tuple((*key, used[key[2]].label, amount) for key, amount in sorted(found.items()))
    return Table(
        "imputation",
        "Imputation comptable",
        COLUMNS,
        rows,
        sums("Total", COLUMNS, rows),
        named_groups=True,
        notes=_notes(used, by_default, plan),
    )


def charged(line: BulletinLine) -> int:
    """What a line costs the budget (cents): gross lines and reimbursements their amount, contributions the
    employer's share; what is withheld is already in the gross."""
    own = line.amount if line.kind in ("earning", "deduction", "reimbursement") else 0
    return own + line.employer


def _check(bulletins: Sequence[PaidBulletin], imputed: int) -> None:
    due = sum(b.totals.gross + b.totals.employer_contributions + b.totals.reimbursements for b in bulletins)
    must_close("Imputation, et brut plus charges plus remboursements des bulletins", imputed, due)


def _notes(used: dict[str, Account], by_default: bool, plan: Accounts) -> tuple[str, ...]:
    doubtful = sorted(account.number for account in used.values() if not account.confirmed)
    notes = []
    if doubtful:
        notes.append(f"Comptes à confirmer sur le plan de comptes publié : {', '.join(doubtful)}.")
    if by_default:
        agents, elected = plan.fonctions
        notes.append(f"Fonction non renseignée sur certains postes : par défaut {agents} (agents), {elected} (élus).")
    return tuple(notes)
