"""The fund's daily benefits: deducted from the traitement maintained, and passed on net when the employer receives them.

They are no pay: outside the gross, the contributions and the net imposable (the fund declares them); the fund has already taken
CSG and CRDS. What the employer passes on bears the tax at source with the pay and, since 2024, is in the montant net social.
"""

from payroll.algebra import Expression, Fact, Greater, Law, Lesser, Number, Segment, SumOverSegments, Total, percent_of
from payroll.rubriques.vocabulary import GENERAL, INDEXED, QUOTA, monthly, received
from payroll.rules import Rule, Settlement, earning, information

_WHO = GENERAL & INDEXED
_MAINTAINED = (
    monthly(Segment("im") + Segment("nbi") + Segment("cti") * Law("cti.points"))
    * QUOTA
    * Segment("benefits_weight")
    / 3000
)

# Never more than the pay maintained those days, nor than what the lines above leave of the month's.
DEDUCTED: tuple[Rule, ...] = (
    earning(
        "ijss_deduites",
        "Indemnités journalières déduites",
        section="absence",
        kind="deduction",
        statuses=_WHO,
        amount=-Lesser(SumOverSegments(Lesser(Segment("benefits"), _MAINTAINED)), Greater(Total("pension"), Number(0))),
        article="Décret n° 88-145, art. 12 ; décret n° 91-298, art. 38",
        effects={"gross"},
        tags={"pes": "Deduction", "m57": "traitement"},
        family="benefits",
    ),
)
_RECEIVED = "CSS, art. R. 323-11"
_TAXED = "CGI, art. 80 quinquies, 81, 8° et 204 A ; BOI-IR-PAS-20-10-10"


def _passed_on(code: str, label: str, amount: Expression, article: str, effects: set[str]) -> Rule:
    return information(
        code,
        label,
        section="reimbursement",
        statuses=_WHO,
        kind="reimbursement",
        amount=amount,
        article=article,
        settlement=Settlement.BY_PERIOD,
        effects={"reimbursement", "benefits_net", *effects},
        tags={"pes": "RemDivers", "m57": "frais"},
        family="subrogation",
    )


PASSED_ON: tuple[Rule, ...] = (
    _passed_on(
        "ijss_subrogees", "Indemnités journalières subrogées", Fact("benefits_whole"), _RECEIVED, {"benefits_whole"}
    ),
    _passed_on(
        "ijss_subrogees_accident",
        "Indemnités journalières d'accident subrogées",
        Fact("benefits_half"),
        _RECEIVED,
        {"benefits_half"},
    ),
    _passed_on(
        "ijss_subrogees_au_dela",
        "Indemnités journalières subrogées, au-delà de 60 jours",
        Fact("benefits_not"),
        _RECEIVED,
        set(),
    ),
    _passed_on(
        "ijss_csg_crds",
        "CSG et CRDS précomptées par la caisse",
        -percent_of(
            Fact("benefits_whole") + Fact("benefits_half") + Fact("benefits_not"),
            Law("benefits.csg") + Law("benefits.crds"),
        ),
        "CSS, art. L. 136-8, II ; ordonnance n° 96-50, art. 14",
        set(),
    ),
    information(
        "ijss_imposables",
        "Indemnités journalières soumises au prélèvement à la source",
        section="tax",
        statuses=_WHO,
        amount=percent_of(
            received("benefits_whole") + percent_of(received("benefits_half"), Law("benefits.accident_taxed")),
            100 - Law("benefits.csg_deductible"),
        ),
        article=_TAXED,
        settlement=Settlement.BY_PAYMENT,
        effects={"taxed_benefits"},
        family="subrogation",
    ),
)
IN_NET_SOCIAL = percent_of(received("benefits_net"), Law("benefits.in_net_social"))
TAXED_AT_SOURCE = Total("taxed_benefits")  # beside the net imposable, in the base of the tax at source
