"""Pay that is not on an index, and the part of it that owes nothing: the apprentice's share of the SMIC."""

from payroll.algebra import Fact, Greater, Line, Number, Segment, SumOverSegments, Total, percent_of
from payroll.rubriques.vocabulary import QUOTA, SHARE, SMIC_MONTH
from payroll.rules import Rule, earning, information
from payroll.words import Regime

_APPRENTICE = frozenset({Regime.APPRENTICE})
_FREE_ARTICLE = "Code du travail, art. L. 6243-2 et D. 6243-5"

salaire_apprenti = earning(
    "salaire_apprenti",
    "Salaire d'apprenti",
    section="pay",
    statuses=_APPRENTICE,
    amount=SumOverSegments(percent_of(SMIC_MONTH, Segment("smic_percent") / 10_000) * QUOTA * SHARE),
    article="Code du travail, art. L. 6222-27 et D. 6222-26",
    effects={"gross"},
    tags={"pes": "TraitBrut", "m57": "traitement"},
)
seuil_apprenti = information(
    "seuil_apprenti",
    "Part du SMIC du mois sur laquelle l'apprenti ne cotise pas",
    section="base",
    statuses=_APPRENTICE,
    amount=SumOverSegments(percent_of(SMIC_MONTH, Fact("apprentice_free") / 10_000) * QUOTA * SHARE),
    article=_FREE_ARTICLE,
)
assiette_apprenti = information(
    "assiette_sociale",
    "Assiette des cotisations",
    section="base",
    statuses=_APPRENTICE,
    amount=Greater(Total("gross") - Line("seuil_apprenti"), Number(0)),
    article=_FREE_ARTICLE,
)

PAY: tuple[Rule, ...] = (salaire_apprenti,)
BASES: tuple[Rule, ...] = (seuil_apprenti, assiette_apprenti)
