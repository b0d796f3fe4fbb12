"""Pay that follows the index: traitement, NBI, CTI, residence, SFT, SMIC differential."""

from payroll.algebra import (
    Clamp,
    Compare,
    Condition,
    Euros,
    Expression,
    Fact,
    Greater,
    Law,
    Line,
    Number,
    Rounded,
    Segment,
    Select,
    SumOverSegments,
    percent_of,
)
from payroll.rubriques.vocabulary import INDEXED, OFFICIALS, QUOTA, SHARE, SMIC_MONTH, STRIKE, UNDONE, monthly
from payroll.rules import Rule, earning, information
from payroll.words import Regime

SECONDED = "secondment"  # family; see `payroll.situation.FAMILIES`

_ANNUAL_ROUNDED = Rounded(
    Segment("im") * Euros("point.annual_value") / 100, 1, "Arrondi de l'employeur : traitement annuel d'abord"
)
_FULL_TIME_PAY = Select(
    Compare("==", Fact("tib_annual_rounding"), Number(1)), _ANNUAL_ROUNDED / 12, monthly(Segment("im"))
)
_PAY = _FULL_TIME_PAY * QUOTA

traitement_indiciaire = earning(
    "traitement_indiciaire",
    "Traitement indiciaire",
    section="pay",
    statuses=INDEXED,
    amount=SumOverSegments(_PAY * SHARE),
    article="Décret n° 85-1148, art. 2 et 8 ; CGFP, art. L. 712-2",
    effects={"gross", "tib", "pension"},
    tags={"pes": "TraitBrut", "m57": "traitement"},
)

nbi = earning(
    "nbi",
    "Nouvelle bonification indiciaire",
    section="pay",
    statuses=OFFICIALS,
    amount=SumOverSegments(monthly(Segment("nbi")) * QUOTA * SHARE),
    article="Loi n° 91-73, art. 27 ; décret n° 93-863",
    effects={"gross", "pension"},
    tags={"pes": "TraitBrut", "m57": "nbi"},
)

cti = earning(
    "cti",
    "Complément de traitement indiciaire",
    section="pay",
    statuses=INDEXED,
    amount=SumOverSegments(Segment("cti") * monthly(Law("cti.points")) * QUOTA * SHARE),
    article="Décret n° 2020-1152 ; décret n° 2022-728",
    effects={"gross", "pension"},
    tags={"pes": "TraitBrut", "m57": "prime"},
)


_ZONE_RATE = Select(
    Compare("==", Fact("residence_zone"), Number(1)),
    Law("residence.zone_1"),
    Select(Compare("==", Fact("residence_zone"), Number(2)), Law("residence.zone_2"), Law("residence.zone_3")),
)
RESIDENCE = percent_of(monthly(Greater(Segment("im") + Segment("nbi"), Law("traitement.im_floor"))) * QUOTA, _ZONE_RATE)

indemnite_residence = earning(
    "indemnite_residence",
    "Indemnité de résidence",
    section="pay",
    statuses=INDEXED,
    amount=SumOverSegments(RESIDENCE * SHARE),
    article="Décret n° 85-1148, art. 9",
    effects={"gross", "rafp"},
    tags={"pes": "IndemResid", "m57": "residence_sft"},
)


def _children(count: int) -> Condition:
    return Compare("==", Fact("sft_children"), Number(count))


def _by_children(fixed_or_proportional: str, further: Expression, unit: type[Law] | type[Euros]) -> Expression:
    """The part of a family of so many children: one, two, three, then so much for each further child."""
    key = f"sft.{fixed_or_proportional}"
    beyond = unit(f"{key}[3]") + (Fact("sft_children") - 3) * further
    return Select(_children(1), unit(f"{key}[1]"), Select(_children(2), unit(f"{key}[2]"), beyond))


_SFT_FIXED = _by_children("fixed", Euros("sft.fixed_each_further"), Euros)
_SFT_PERCENT = _by_children("proportional", Law("sft.proportional_each_further"), Law)
_SFT_FULL = _SFT_FIXED + percent_of(
    monthly(Clamp(Segment("im") + Segment("nbi"), Law("sft.im_floor"), Law("sft.im_cap"))), _SFT_PERCENT
)
_SFT_LEAST = _SFT_FIXED + percent_of(monthly(Law("sft.im_floor")), _SFT_PERCENT)
_POST = Segment("post_num") / Segment("post_den")
_SFT_DUE = Select(
    Compare("==", Fact("part_time"), Number(1)),
    Greater(_SFT_FULL * QUOTA, _SFT_LEAST * _POST),
    _SFT_FULL * QUOTA,
)
SFT_MONTH = Select(_children(1), _SFT_FIXED, _SFT_DUE)  # of a whole month, all children
SFT_OWN = Fact("sft_share_own") / Fact("sft_share_all")
HAS_CHILDREN = Compare(">", Fact("sft_children"), Number(0))

sft = earning(
    "sft",
    "Supplément familial de traitement",
    section="pay",
    statuses=INDEXED,
    applies=HAS_CHILDREN,
    amount=SumOverSegments(SFT_MONTH * SHARE) * SFT_OWN,
    article="Décret n° 85-1148, art. 10 à 12 ; CGFP, art. L. 712-8",
    effects={"gross", "rafp", "family"},
    tags={"pes": "SupFam", "m57": "residence_sft"},
)

indemnite_differentielle_smic = earning(
    "indemnite_differentielle_smic",
    "Indemnité différentielle SMIC",
    section="pay",
    statuses=INDEXED,
    amount=SumOverSegments(
        Greater(SMIC_MONTH - monthly(Segment("im")), Number(0))
        * QUOTA
        * (Segment("full_weight") / 3000 - STRIKE - UNDONE)
    ),
    article="Décret n° 91-769 du 2 août 1991",
    effects={"gross", "rafp"},
    tags={"pes": "Indemnite", "m57": "prime"},
)

_ORIGIN = SumOverSegments(monthly(Segment("origin_im") + Segment("origin_nbi")) * QUOTA * SHARE)
ecart_origine = information(
    "ecart_origine",
    "Détachement : écart d'assiette avec la situation d'origine",
    section="base",
    statuses=frozenset({Regime.CNRACL}),
    amount=_ORIGIN - Line("traitement_indiciaire") - Line("nbi") - Line("cti"),
    article="CGFP, art. L. 513-4 ; décret n° 2003-1306, art. 3",
    effects={"pension"},
    family=SECONDED,
)
ecart_traitement_origine = information(
    "ecart_traitement_origine",
    "Détachement : écart de traitement avec la situation d'origine",
    section="base",
    statuses=frozenset({Regime.CNRACL}),
    amount=SumOverSegments(monthly(Segment("origin_im")) * QUOTA * SHARE) - Line("traitement_indiciaire"),
    article="Décret n° 2005-442, art. 16 : traitements soumis à retenue pour pension",
    effects={"origin_tib"},
    family=SECONDED,
)

RULES: tuple[Rule, ...] = (
    traitement_indiciaire,
    nbi,
    cti,
    indemnite_residence,
    sft,
    indemnite_differentielle_smic,
    ecart_origine,
    ecart_traitement_origine,
)
