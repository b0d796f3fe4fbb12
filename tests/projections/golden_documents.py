"""Documents to print: golden case A of `law/contributions.md` §9 and élu E3; amounts are the sources'."""

from datetime import date

from payroll.bulletin import Totals
from projections.pdf.model import (
    BulletinDocument,
    Cumul,
    DocumentGroup,
    DocumentLine,
    Employer,
    Holder,
    Withholding,
)


def _contribution(
    code: str,
    label: str,
    base: int,
    employee: int = 0,
    employer: int = 0,
    rates: tuple[int | None, int | None] = (None, None),
) -> DocumentLine:
    return DocumentLine(code, label, -employee, employer, base, employee_rate=rates[0], employer_rate=rates[1])


EMPLOYER = Employer(
    "Commune de Saint-Exemple-en-Marsan",
    "21400000000017",
    "8411Z",
    ("12 place de la Mairie", "40000 Saint-Exemple-en-Marsan"),
)

CASE_A = BulletinDocument(
    elected=False,
    employer=EMPLOYER,
    holder=Holder(
        "Mme Maïté Lafargue-Dubosc",
        "000142",
        ("3 impasse des Arènes", "40000 Saint-Exemple-en-Marsan"),
        nir="2 84 05 40 192 000 00",
        iban="FR76 •••• •••• •••• •••• •••• 185",
    ),
    month=date(2026, 1, 1),
    payment_date=date(2026, 1, 28),
    rank=1,
    facts=(
        ("Statut", "Titulaire CNRACL"),
        ("Catégorie", "C"),
        ("Entrée le", "01/09/2014"),
        ("Grade", "Adjoint administratif principal de 1re classe"),
        ("Échelon", "7"),
        ("Indices brut / majoré", "416 / 400"),
        ("Service", "Accueil et état civil"),
        ("NBI", "10 points"),
        ("Quotité", "100 %"),
        ("Caisse de retraite", "CNRACL"),
        ("Heures", "151,67"),
        ("Enfants (SFT)", "1"),
    ),
    earnings=(
        DocumentLine("traitement_indiciaire", "Traitement indiciaire", 196_911),
        DocumentLine("nbi", "Nouvelle bonification indiciaire", 4_923, quantity=1_000, unit="pts"),
        DocumentLine("sft", "Supplément familial de traitement", 229),
        DocumentLine("ifse", "Indemnité de fonctions, sujétions et expertise (IFSE)", 20_000),
    ),
    contributions=(
        DocumentGroup(
            "SANTÉ",
            (
                _contribution("maladie", "Maladie, maternité", 201_834, 0, 19_941, (None, 98_800)),
                _contribution("csa", "Contribution solidarité autonomie", 201_834, 0, 606, (None, 3_000)),
            ),
        ),
        DocumentGroup(
            "ACCIDENTS DU TRAVAIL – MALADIES PROFESSIONNELLES",
            (_contribution("atiacl", "Allocation temporaire d'invalidité (ATIACL)", 196_911, 0, 788, (None, 4_000)),),
        ),
        DocumentGroup(
            "RETRAITE",
            (
                _contribution("cnracl", "CNRACL", 201_834, 22_404, 75_991, (111_000, 376_500)),
                _contribution("rafp", "Retraite additionnelle (RAFP)", 20_229, 1_011, 1_011, (50_000, 50_000)),
            ),
        ),
        DocumentGroup("FAMILLE", (_contribution("af", "Allocations familiales", 201_834, 0, 10_596, (None, 52_500)),)),
        DocumentGroup(
            "AUTRES CONTRIBUTIONS DE L'EMPLOYEUR",
            (
                _contribution("fnal", "Fonds national d'aide au logement (FNAL)", 201_834, 0, 202, (None, 1_000)),
                _contribution("cnfpt", "CNFPT", 201_834, 0, 1_817, (None, 9_000)),
                _contribution("cnfpt_apprentis", "CNFPT, apprentissage", 201_834, 0, 202, (None, 1_000)),
                _contribution("cdg", "Centre de gestion", 201_834, 0, 1_615, (None, 8_000)),
            ),
        ),
        DocumentGroup(
            "CSG ET CRDS",
            (
                _contribution("csg_d", "CSG déductible de l'impôt", 218_177, 14_836, 0, (68_000, None)),
                _contribution("csg_nd", "CSG non déductible", 218_177, 5_236, 0, (24_000, None)),
                _contribution("crds", "CRDS", 218_177, 1_091, 0, (5_000, None)),
            ),
        ),
    ),
    others=(),
    totals=Totals(
        gross=222_063,
        employee_contributions=-(22_404 + 1_011 + 14_836 + 5_236 + 1_091),
        employer_contributions=112_769,
        montant_net_social=177_485,
        net_before_pas=177_485,
        net_imposable=183_812,
        exempt_overtime=0,
        pas=-3_860,  # 1 838,12 × 2,10 % = 38,600… (grid of 01/05/2025: 1 791 ≤ base < 1 911)
        withholdings=0,
        reimbursements=0,
        net_a_payer=173_625,
        carried_debt=0,
        cost=222_063 + 112_769,
    ),
    withholding=Withholding(183_812, 21_000, "taux neutre"),
    cumuls=(
        Cumul("Brut", 222_063, 222_063),
        Cumul("Net imposable", 183_812, 183_812),
        Cumul("Heures supplémentaires exonérées", 0, 0),
        Cumul("Impôt prélevé à la source", 3_860, 3_860),
        Cumul("Plafond de la sécurité sociale", 400_500, 400_500),
    ),
    notes=(
        "Traitement calculé sans arrondi du traitement annuel (choix de l'employeur par défaut).",
        "Taux du centre de gestion : 0,80 %, à confirmer par la convention.",
    ),
    reference="Bulletin 40001-000142-1 / 2026-01 / 1 · calcul 5c1d9e0a7b32",
)

# Élu E3 of `elected-and-special-statuses.md` A11: maire, 1 000–3 499, 55,7 %, assujetti, AT 1,70 %, PAS 5 %.
# Employer, base 2 289,56: 13 % 297,64; CSA 6,87; vieillesse 8,55 % 195,76 and 2,11 % 48,31; AF 120,20;
# AT 38,92; FNAL 0,10 % 2,29; IRCANTEC 4,27 % 97,76; sum 807,75 as the source.
CASE_E3 = BulletinDocument(
    elected=True,
    employer=EMPLOYER,
    holder=Holder(
        "M. Bertrand Duprat",
        "E00001",
        ("Lieu-dit Lahitte", "40000 Saint-Exemple-en-Marsan"),
        iban="FR76 •••• 027",
    ),
    month=date(2026, 1, 1),
    payment_date=date(2026, 1, 28),
    rank=1,
    facts=(
        ("Mandat", "Maire"),
        ("Depuis le", "26/05/2020"),
        ("Strate", "1 000 à 3 499 hab."),
        ("Indemnité votée", "55,70 % de l'indice terminal"),
        ("Indice terminal", "IB 1027"),
        ("Sécurité sociale", "Assujetti"),
        ("Frais d'emploi (FRFE)", "1 592,83 (commune < 3 500)"),
        ("Caisse de retraite", "IRCANTEC"),
        ("Part de l'employeur", "100 %"),
    ),
    earnings=(DocumentLine("indemnite_fonction", "Indemnité de fonction", 228_956),),
    contributions=(
        DocumentGroup(
            "SANTÉ",
            (
                _contribution("maladie", "Maladie, maternité", 228_956, 0, 29_764, (None, 130_000)),
                _contribution("csa", "Contribution solidarité autonomie", 228_956, 0, 687, (None, 3_000)),
            ),
        ),
        DocumentGroup(
            "ACCIDENTS DU TRAVAIL – MALADIES PROFESSIONNELLES",
            (_contribution("at", "Accidents du travail", 228_956, 0, 3_892, (None, 17_000)),),
        ),
        DocumentGroup(
            "RETRAITE",
            (
                _contribution("vp", "Vieillesse plafonnée", 228_956, 15_798, 19_576, (69_000, 85_500)),
                _contribution("vd", "Vieillesse déplafonnée", 228_956, 916, 4_831, (4_000, 21_100)),
                _contribution("ircantec_a", "IRCANTEC tranche A", 228_956, 6_502, 9_776, (28_400, 42_700)),
            ),
        ),
        DocumentGroup("FAMILLE", (_contribution("af", "Allocations familiales", 228_956, 0, 12_020, (None, 52_500)),)),
        DocumentGroup(
            "AUTRES CONTRIBUTIONS",
            (
                _contribution("fnal", "Fonds national d'aide au logement (FNAL)", 228_956, 0, 229, (None, 1_000)),
                _contribution("dif", "Droit individuel à la formation des élus", 228_956, 2_290, 0, (10_000, None)),
            ),
        ),
        DocumentGroup(
            "CSG ET CRDS",
            (
                _contribution("csg_d", "CSG déductible de l'impôt", 228_956, 15_569, 0, (68_000, None)),
                _contribution("csg_nd", "CSG non déductible", 228_956, 5_495, 0, (24_000, None)),
                _contribution("crds", "CRDS", 228_956, 1_145, 0, (5_000, None)),
            ),
        ),
    ),
    others=(),
    totals=Totals(
        gross=228_956,
        employee_contributions=-(15_798 + 916 + 6_502 + 2_290 + 15_569 + 5_495 + 1_145),
        employer_contributions=80_775,
        montant_net_social=181_241,
        net_before_pas=181_241,
        net_imposable=30_888,
        exempt_overtime=0,
        pas=-1_544,
        withholdings=0,
        reimbursements=0,
        net_a_payer=181_241 - 1_544,
        carried_debt=0,
        cost=228_956 + 80_775,
    ),
    withholding=Withholding(30_888, 50_000, "taux personnalisé"),
    cumuls=(
        Cumul("Brut", 228_956, 228_956),
        Cumul("Net imposable", 30_888, 30_888),
        Cumul("Impôt prélevé à la source", 1_544, 1_544),
    ),
    notes=("Montant net social des élus : à confirmer ; affiché sans déduire les frais d'emploi.",),
    reference="Bulletin 40001-E00001-1 / 2026-01 / 1 · calcul 5c1d9e0a7b32",
)
