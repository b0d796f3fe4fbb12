"""What the creditors take of the net: pensions on all that is beyond the RSA, then public and private acts within the share."""

from payroll.algebra import Expression, Fact, Greater, Lesser, Line, Number, Rounded, Total
from payroll.rubriques.vocabulary import EVERYONE
from payroll.rules import Rule, Settlement, information, withholding
from payroll.situation import CREDITOR_LINES

FAMILY = "creditors"
CREDITORS = Total("alimony") + Total("attachment") + Total("attachment_returned")
_KINDS = {  # label, article, effect
    "pension": (
        "Pension alimentaire, paiement direct",
        "CPCE, art. L. 213-1 et L. 213-4 ; Code du travail, art. L. 3252-5",
        "alimony",
    ),
    "satd": (
        "Saisie administrative à tiers détenteur",
        "LPF, art. L. 262 ; Code du travail, art. L. 3252-2",
        "attachment",
    ),
    "saisie": (
        "Saisie ou cession de rémunération",
        "Code du travail, art. L. 3252-1 ; CPCE, art. L. 212-1 et suivants",
        "attachment",
    ),
}
_SHARED = "Partage au centime entre créanciers de même rang, le dernier prenant ce qui reste"


def _taken(available: Expression, name: str) -> Expression:
    """What one act takes: its part, among those of its rank, of what those before it leave."""
    group = Fact(f"{name}_den")
    taken = Lesser(group, Greater(available - Fact(f"{name}_before"), Number(0)))
    within = Fact(f"{name}_within")
    up_to = Rounded(taken * (within + Fact(f"{name}_due")) / group, 1, _SHARED)
    return up_to - Rounded(taken * within / group, 1, _SHARED)


def _line(name: str) -> Rule:
    kind, _, number = name.partition("_")
    label, article, effect = _KINDS[kind]
    available = Line("net_hors_minimum") if effect == "alimony" else Line("part_des_creanciers")
    return withholding(
        name,
        f"{label} ({number})",
        section="withholding",
        statuses=EVERYONE,
        amount=_taken(available, name),
        article=article,
        effects={effect},
        tags={"pes": "Retenue", "m57": "oppositions"},
        family=FAMILY,
    )


def rules() -> tuple[Rule, ...]:
    """The lines of the acts, pensions first; what they used of the attachable share; what is given back."""
    left = information(
        "part_des_creanciers",
        "Part saisissable laissée par les pensions",
        section="base",
        statuses=EVERYONE,
        amount=Lesser(Line("quotite_saisissable"), Line("net_hors_minimum") - Total("alimony")),
        article="Code du travail, art. L. 3252-5",
        settlement=Settlement.BY_PAYMENT,
        family=FAMILY,
    )
    used = information(
        "quotite_employee",
        "Part saisissable employée par les créanciers",
        section="base",
        statuses=EVERYONE,
        amount=Line("quotite_saisissable") - Line("part_des_creanciers") + Total("attachment"),
        article="Code du travail, art. L. 3252-2 à L. 3252-5",
        settlement=Settlement.BY_PAYMENT,
        effects={"attached"},
        family=FAMILY,
    )
    back = withholding(
        "restitution_saisie",
        "Restitution d'une saisie",
        section="withholding",
        statuses=EVERYONE,
        amount=-Fact("attachment_returned"),
        article="CPCE, art. L. 111-7 ; mainlevée de l'acte",
        effects={"attachment_returned"},
        tags={"pes": "Retenue", "m57": "oppositions"},
        family=FAMILY,
    )
    pensions = [_line(name) for name in CREDITOR_LINES if name.startswith("pension")]
    others = [_line(name) for name in CREDITOR_LINES if not name.startswith("pension")]
    return (*pensions, left, *others, used, back)
