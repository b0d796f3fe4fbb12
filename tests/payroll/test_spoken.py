"""What is said of a line on the telephone: the sentence of its rubrique or of its kind, with the numbers of the bulletin."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.rubriques import rule_table
from payroll.rules import Rule, named_inputs
from payroll.situate import AgentRecord, situate
from payroll.situation import MONTH_INPUTS, SEGMENT_INPUTS, LocalRubrique
from payroll.spoken import OF_THE_LINE, Sentences, places, say, sentences
from payroll.words import PrimeShape
from tests.payroll import dossiers
from tests.payroll.situations import situation
from tests.payroll.test_golden_slips import TOWN, mayor, staff

SHAPES = (
    "earning", "deduction", "deduction_element", "contribution", "contribution_agent", "contribution_employer",
    "withholding", "reimbursement", "information", "nothing",
)  # fmt: skip


def said(bulletin: Bulletin, code: str, known: Sentences | None = None) -> str:
    rule = next(rule for rule in bulletin.plan.rules if rule.code == code)
    return say(bulletin, rule, known).replace("\u202f", " ")


def paid(month: date, *agent: f.AgentFact) -> Bulletin:
    law, grids = dossiers.the_law(), dossiers.the_grids()
    return dossiers.calculator().calculate(situate(AgentRecord(agent), TOWN, month, month, 1, {}, law, grids))


def test_the_sentence_of_the_issue() -> None:
    """Nine days at 90 %, IM 400 in March 2025: 1 969,11 × 9/30 × 10 % = 59,07."""
    leave = f.SickCertificate(effective_on=date(2025, 3, 2), last_day=date(2025, 3, 11))
    bulletin = paid(date(2025, 3, 1), *staff(400), leave)
    assert said(bulletin, "maladie_reduite_traitement") == (
        "Vous avez eu 9 jours d'arrêt payés à 90 % : il vous est retenu 59,07 € sur le traitement."
    )
    assert said(bulletin, "carence_traitement") == (
        "Votre arrêt a commencé par 1 jour de carence, qui n'est pas payé : 65,64 € de moins sur le traitement."
    )


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("traitement_indiciaire", "Votre traitement, à l'indice majoré 400, est de 1 969,11 € pour 30 jours sur 30."),
        ("sft", "Pour 1 enfant à charge, votre supplément familial de traitement est de 2,29 €."),
        ("cnracl", "Pour « CNRACL », il vous est retenu 224,04 €, soit 11,1 % de 2 018,34 € ; votre employeur verse 759,91 € "
                   "de son côté (37,65 %)."),
        ("atiacl", "Pour « ATIACL », rien ne vous est retenu : votre employeur verse 7,88 €, soit 0,4 % de 1 969,11 €."),
        ("csg_deductible", "Pour « CSG déductible », il vous est retenu 147,43 €, soit 6,8 % de 2 168,09 €."),
        ("pas", "Rien ce mois-ci au titre de « Prélèvement à la source »."),
        ("net_a_payer", "Vous recevez 1 762,95 € sur votre compte."),
    ],
)  # fmt: skip
def test_a_golden_slip_is_said(code: str, sentence: str) -> None:
    assert said(dossiers.calculate(dossiers.dossier("golden_a_avec_transfert")), code) == sentence


def test_an_index_that_changes_in_the_month_is_said_twice() -> None:
    later = f.PositionHeld(
        effective_on=date(2026, 1, 16), grade="adjoint_administratif_territorial", echelon=7, ib=461, im=409
    )
    bulletin = paid(date(2026, 1, 1), *staff(400), later)
    assert "à l'indice majoré 400 puis 409, est de" in said(bulletin, "traitement_indiciaire")


def test_hours_are_said_as_hours_and_one_is_singular() -> None:
    month = situation(segment={"im": 400}, ihts_im=400, ihts_first=150)
    assert said(dossiers.calculator().calculate(month), "ihts").startswith("Vous avez fait 1,5 heure supplémentaires")
    month = situation(segment={"im": 400}, ihts_im=400, ihts_first=1000)
    assert said(dossiers.calculator().calculate(month), "ihts").startswith("Vous avez fait 10 heures supplémentaires")


def test_what_goes_against_its_kind_is_said_otherwise() -> None:
    bulletin = paid(date(2026, 1, 1), *staff(400))
    place = bulletin.plan.place_of["ifse", "amount"]
    back = replace(bulletin, amounts=tuple(-500 if at == place else each for at, each in enumerate(bulletin.amounts)))
    assert said(back, "ifse") == "Ce mois-ci, 5,00 € vous sont repris au titre de « IFSE »."


def test_a_leave_without_a_sentence_of_its_own_says_its_cause_and_its_element() -> None:
    month = situation(segment={"im": 400, "conge_parental_loss": 300})
    assert said(dossiers.calculator().calculate(month), "conge_parental_traitement") == (
        "Pour votre absence « Congé parental », il vous est retenu 196,91 € (traitement)."
    )  # 1 969,11 × 3/30


def test_every_rule_has_a_sentence_that_reads_well() -> None:
    """Whatever the regime, with an amount and without: one sentence, every place filled, never a code nor a missing word."""
    voted = tuple(LocalRubrique(f"prime_{shape}", f"Prime {shape}", shape) for shape in PrimeShape)
    for rule in rule_table(voted).rules:
        for sign in (0, 1, -1):
            sentence = say(_with(rule, sign), rule)
            assert sentence.endswith(".") and not sentence.endswith("..")
            assert "{" not in sentence and "  " not in sentence and "_" not in sentence, sentence
            assert sentence[0].isupper() or sentence[0] in "«" or sentence[0].isdigit(), sentence


def _with(rule: Rule, sign: int) -> Bulletin:
    """A bulletin of one regime of the rule in which each of its parts is worth 12,34 €, nothing or −12,34 €."""
    day = max(rule.in_force[0], date(2026, 1, 1))
    status = sorted(rule.statuses)[0]
    month = replace(situation(), regime=status, month=day, payment_date=day)  # type: ignore[arg-type]
    plan = dossiers.calculator().plan_of(status, (rule,), day.replace(day=1), day.replace(day=1))
    names = {*plan.inputs[0], *MONTH_INPUTS}
    month = replace(month, inputs=dict.fromkeys(names, 1) | month.inputs, segments=(_segment(plan.inputs[2]),))
    return Bulletin(month, plan, tuple(1234 * sign for _ in plan.slots))


def _segment(names: tuple[str, ...]) -> dict[str, int]:
    return dict.fromkeys((*SEGMENT_INPUTS, *names), 2)


def test_every_template_names_what_exists() -> None:
    known, codes = sentences(), {rule.code for rule in rule_table(()).rules}
    read = {name for names in named_inputs(rule_table(()).rules)[::2] for name in names}
    inputs = {*MONTH_INPUTS, *SEGMENT_INPUTS, *OF_THE_LINE, *read}
    for code, template in {**known.rubriques, **known.back}.items():
        assert code in codes, f"{code} : aucune rubrique de ce code."
        for name, way in places(template):
            assert name in inputs or name.removeprefix("line.") in codes, f"{code} : « {name} » n'existe pas."
            assert name not in OF_THE_LINE or not way
    back = {
        f"{shape}_back"
        for shape in ("earning", "deduction", "contribution", "withholding", "reimbursement", "information")
    }
    assert known.generic.keys() == {*SHAPES, *back}


def test_a_place_that_the_bulletin_does_not_have_falls_back_on_the_kind() -> None:
    known = Sentences({"ifse": "Il manque {nothing_of_that_name}."}, {}, sentences().generic)
    bulletin = paid(
        date(2026, 1, 1),
        *staff(400),
        f.PrimeGranted(effective_on=date(2025, 1, 1), code="ifse", monthly_amount=Decimal(100)),
    )
    assert said(bulletin, "ifse", known) == "Ce mois-ci, « IFSE » vous est payé : 100,00 €."


def test_an_elected_person_is_spoken_to_as_well() -> None:
    assert said(paid(date(2026, 1, 1), *mayor()), "indemnite_fonction") == (
        "Votre indemnité de fonction d'élu est de 1 048,18 € ce mois-ci."
    )
