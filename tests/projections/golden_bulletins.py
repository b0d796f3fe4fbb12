"""Golden case A and élu E3 as frozen lines, tagged as the rule table tags them; amounts are the sources'."""

from datetime import date

from golden_documents import CASE_A, CASE_E3

from payroll.bulletin_line import BulletinLine
from payroll.words import Regime
from projections.pdf.model import BulletinDocument
from projections.states.paid import PaidBulletin, PayOf

_URSSAF = ("URSSAF", "urssaf")
# code → section, kind, fund, nature of account
_RULES: dict[str, tuple[str, str, str, str]] = {
    "traitement_indiciaire": ("pay", "earning", "", "traitement"),
    "nbi": ("pay", "earning", "", "nbi"),
    "sft": ("pay", "earning", "", "residence_sft"),
    "ifse": ("prime", "earning", "", "prime"),
    "indemnite_fonction": ("pay", "earning", "", "elu"),
    "maladie": ("health", "contribution", *_URSSAF),
    "csa": ("health", "contribution", *_URSSAF),
    "at": ("work_accident", "contribution", *_URSSAF),
    "atiacl": ("work_accident", "contribution", "CNRACL", "retraite"),
    "cnracl": ("retirement", "contribution", "CNRACL", "retraite"),
    "rafp": ("retirement", "contribution", "RAFP", "retraite"),
    "vp": ("retirement", "contribution", *_URSSAF),
    "vd": ("retirement", "contribution", *_URSSAF),
    "ircantec_a": ("retirement", "contribution", "IRCANTEC", "retraite"),
    "af": ("family", "contribution", *_URSSAF),
    "fnal": ("funds", "contribution", "URSSAF", "fnal"),
    "cnfpt": ("funds", "contribution", "CNFPT", "cnfpt_cdg"),
    "cnfpt_apprentis": ("funds", "contribution", "CNFPT", "cnfpt_cdg"),
    "cdg": ("funds", "contribution", "CDG", "cnfpt_cdg"),
    "dif": ("funds", "contribution", "ASP (DIF élus)", "dif"),
    "csg_d": ("csg", "contribution", *_URSSAF),
    "csg_nd": ("csg", "contribution", *_URSSAF),
    "crds": ("csg", "contribution", *_URSSAF),
}


def _lines(document: BulletinDocument) -> tuple[BulletinLine, ...]:
    lines = []
    for line in (*document.earnings, *(line for group in document.contributions for line in group.lines)):
        section, kind, fund, nature = _RULES[line.code]
        tags = (("m57", nature), *((("fund", fund),) if fund else ()))
        lines.append(
            BulletinLine(line.code, line.label, section, kind, line.amount, line.employer, line.base, tags=tags)
        )
    pas = BulletinLine(
        "pas",
        "Prélèvement à la source",
        "tax",
        "withholding",
        document.totals.pas,
        base=document.withholding.base,
        tags=(("fund", "DGFiP (PAS)"), ("m57", "pas")),
    )
    return (*lines, pas)


AGENT = PaidBulletin(
    "A/2026-01/1", "A", "000142", False, Regime.CNRACL, 1, _lines(CASE_A), CASE_A.totals, notes=CASE_A.notes
)
ELECTED = PaidBulletin("E/2026-01/1", "E", "E00001", True, Regime.ELECTED_SUBJECT, 1, _lines(CASE_E3), CASE_E3.totals)
PAY = PayOf("40001", CASE_A.employer.name, CASE_A.employer.siret, date(2026, 1, 1), 1, date(2026, 1, 28))
