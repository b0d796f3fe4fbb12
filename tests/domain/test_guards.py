"""Bad input is refused where it is typed: each refusal names the value, the text and the remedy."""

from datetime import date
from decimal import Decimal

import pytest

from domain import commands, run_commands, streams
from domain.agent import Agent
from domain.collectivity import Collectivity
from domain.event import Author
from domain.guards import guard_values, guard_variable
from domain.identifiers import (
    checked_bic,
    checked_commune,
    checked_iban,
    checked_nir,
    checked_provisional_nir,
    checked_siret,
)
from domain.person import Identity
from domain.refusal import Refused
from domain.store import MemoryStore
from payroll import facts
from payroll.words import (
    AbsenceKind,
    AnnuityFund,
    CollectivityKind,
    ElectedBody,
    ElectedFunction,
    HomeHelpGround,
    PayUnit,
    Prevention,
    PrimeShape,
    Status,
    StrikeUnit,
)
from tests.domain.town import CODE, HIRED, PAYROLL, a_nir, a_service, a_town, agent_id, an_iban

BY = Author(user="paie-01", role="payroll_agent")
GRADE = "adjoint_administratif_territorial"  # grid C1: échelons 1 to 11 since 2022


def D(text: str) -> Decimal:
    return Decimal(text)


def position(echelon: int, grade: str = GRADE, day: date = HIRED) -> facts.PositionHeld:
    return facts.PositionHeld(effective_on=day, grade=grade, echelon=echelon, ib=371, im=369)


def body(**said: object) -> facts.CollectivityDescribed:
    known: dict[str, object] = {"siret": "21400001300018", "population": 900, "headcount": 12, "commune": "40135"}
    return facts.CollectivityDescribed(
        effective_on=HIRED, name="Labrit", kind=CollectivityKind.COMMUNE, **(known | said)
    )  # type: ignore[arg-type]


# ---- values of facts -------------------------------------------------------------------------------------------------

REFUSED = {
    "a replacement that replaces nobody": (
        facts.HomeHelpHeld(effective_on=HIRED, ground=HomeHelpGround.REPLACEMENT), "replaced", r"L\. 241-10.*matricule"
    ),
    "an échelon above the grid": (position(12), "echelon", r"L'échelon 12 n'existe pas.*de 1 à 11.*2006-1690.*0 si"),
    "an échelon above it before our first grid": (position(12, day=date(2015, 1, 1)), "echelon", "n'existe pas"),
    "an index of zero": (facts.PositionHeld(effective_on=HIRED, grade=GRADE, echelon=1, ib=0, im=0), "im", "arrêté"),
    "a quotity of zero": (
        facts.WorkingTimeSet(effective_on=HIRED, weekly_hours=D("0")),
        "weekly_hours",
        r"0 h : attendu plus de 0.*L\. 613-1.*fin d'engagement",
    ),
    "a part time of zero": (
        facts.WorkingTimeSet(effective_on=HIRED, weekly_hours=D("35"), part_time_percent=0),
        "part_time_percent",
        r"L\. 612-1",
    ),
    "a contract that ends before it begins": (
        facts.Engaged(effective_on=HIRED, status=Status.CONTRACT, planned_end=date(2023, 12, 31)),
        "planned_end",
        "88-145",
    ),
    "a withholding rate above a hundred": (
        facts.WithholdingRateReceived(effective_on=HIRED, rate=D("250")),
        "rate",
        r"250 % : attendu de 0 à 100 % \(CGI, art\. 204 E",
    ),
    "a negative withholding rate": (facts.WithholdingRateReceived(effective_on=HIRED, rate=D("-1")), "rate", "de 0 à"),
    "a share of more children than there are": (
        facts.FamilyDeclared(effective_on=HIRED, births=(date(2020, 1, 1),), share_own=2, share_all=1),
        "share_own",
        "85-1148",
    ),
    "an adjoint above every scale": (
        facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.DEPUTY_MAYOR, percent=D("145.01")),
        "percent",
        r"145,01 % : attendu de 0 à 145 %.*L\. 2123-23",
    ),
    "a mayor above every scale and majoration": (  # 145 % × 1.25, chef-lieu de département
        facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.MAYOR, percent=D("181.26")),
        "percent",
        "181,25",
    ),
    "a president above every scale": (  # 145 % × 1.40, of a great body
        facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.PRESIDENT, percent=D("203.01")),
        "percent",
        "203 %",
    ),
    "a rente above what an élu may choose": (
        facts.AnnuityChosen(effective_on=HIRED, fund=AnnuityFund.CAREL, percent=D("8.5")),
        "percent",
        r"8,5 % : attendu de 0 à 8 %.*R\. 2123-24",
    ),
    "a mandate whose contributions pass its indemnity": (
        facts.OtherMandateDeclared(
            effective_on=HIRED,
            code="region",
            body=ElectedBody.REGION,
            monthly_gross=D("100"),
            monthly_contributions=D("100.01"),
        ),
        "monthly_gross",
        r"au plus égales à elle",
    ),
    "an élu prevented backwards": (
        facts.MandatePrevented(effective_on=HIRED, last_day=date(2000, 1, 1), reason=Prevention.SICKNESS),
        "last_day",
        "avant son premier jour",
    ),
    "a vote above every scale": (
        facts.IndemnitiesVoted(
            effective_on=HIRED,
            indemnities=(facts.VotedIndemnity(function=ElectedFunction.DEPUTY_MAYOR, percent=D("145.01")),),
        ),
        "percent",
        "145,01 %",
    ),
    "a vote for nobody": (
        facts.IndemnitiesVoted(
            effective_on=HIRED,
            indemnities=(facts.VotedIndemnity(function=ElectedFunction.DEPUTY_MAYOR, percent=D("9"), holders=0),),
        ),
        "holders",
        "attendu de 1 à 200",
    ),
    "a share of frais d'emploi above the whole": (
        facts.MandatesAssessed(effective_on=HIRED, subject_to_social_security=False, frfe_share_percent=D("100.5")),
        "frfe_share_percent",
        "100,5 %",
    ),
    "two weeks in one": (facts.AffiliationDeclared(effective_on=HIRED, total_weekly_hours=D("90")), "total_weekly_hours", "80"),
    "a cumul nobody knows": (
        facts.CumulsTakenOver(effective_on=HIRED, year=2025, amounts={"brut": D("1")}),
        "amounts",
        "Cumuls possibles",
    ),
    "a mistyped year": (facts.NbiGranted(effective_on=date(205, 3, 1), points=10), "effective_on", "Relire l'année"),
    "a birth in another century": (
        facts.FamilyDeclared(effective_on=HIRED, births=(date(2220, 1, 1),)),
        "births",
        "01/01/2220",
    ),
    "a workplace that is no commune": (facts.WorkplaceSet(effective_on=HIRED, commune="Labrit"), "commune", "INSEE"),
    "a SIRET with a wrong key": (body(siret="21400001300019"), "siret", r"R\. 123-221.*INSEE"),
    "a negative population": (body(population=-1), "population", "positif"),
    "a mobility above the highest": (
        facts.LocalRatesSet(effective_on=HIRED, work_accident=D("1.66"), mobility=D("3.21")),
        "mobility",
        r"3,21 % : attendu de 0 à 3,2 %",
    ),
    "half a day of strike, half taken": (
        facts.StrikeRecorded(effective_on=HIRED, unit=StrikeUnit.HALF_DAY, quantity=D("0.5")),
        "quantity",
        r"L\. 711-3",
    ),
    "more hours of strike than a day has": (
        facts.StrikeRecorded(effective_on=HIRED, unit=StrikeUnit.HOUR, quantity=D("25")),
        "quantity",
        "de 0 à 24",
    ),
    "a local rubrique with a national code": (
        facts.LocalRubriqueDefined(effective_on=HIRED, code="cnracl", label="Ma prime", shape=PrimeShape.MONTHLY),
        "code",
        "règle nationale",
    ),
    "a prévoyance above the whole": (
        facts.PrivateLawSet(effective_on=HIRED, legal_personality=True, unemployment=True, provident_employer=D("101")),
        "provident_employer",
        "101 %",
    ),
    "a general reduction without personality": (
        facts.PrivateLawSet(effective_on=HIRED, legal_personality=False, unemployment=True, general_reduction=True),
        "general_reduction",
        r"L\. 241-13",
    ),
    "an aid that ends before it begins": (
        facts.StateAidGranted(effective_on=HIRED, last_day=date(2023, 12, 31)),
        "last_day",
        "avant de commencer le 01/01/2024",
    ),
    "fewer children than none": (facts.ChildrenEntrusted(effective_on=HIRED, count=-1), "count", "négatif"),
    "negative pay elsewhere": (
        facts.OtherPayDeclared(effective_on=HIRED, here=D("100"), elsewhere=D("-1")),
        "elsewhere",
        "négatif",
    ),
    "leave paid above a tenth": (
        facts.LeavePaidWithPay(effective_on=HIRED, percent=D("11")),
        "percent",
        r"11 % : attendu de 0 à 10 %.*88-145",
    ),
    "a work accident rate without its comma": (
        facts.LocalRatesSet(effective_on=HIRED, work_accident=D("166")),
        "work_accident",
        "virgule",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_an_impossible_value_names_its_field_its_text_and_the_remedy(case):
    fact, field, words = REFUSED[case]
    with pytest.raises(Refused, match=words) as refused:
        guard_values(fact)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "fact",
    [
        position(11),
        position(0),  # no échelon: a contract may have none
        position(25, grade="grade_sans_grille"),
        facts.PositionHeld(
            effective_on=HIRED, grade=GRADE, echelon=3, ib=500, im=431
        ),  # kept by the person: an anomaly
        facts.WithholdingRateReceived(effective_on=HIRED, rate=None),
        facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.MAYOR, percent=D("181.25")),
        facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.PRESIDENT, percent=D("145")),
        body(siret="35600000049837"),  # a site of La Poste: 3+5+6+4+9+8+3+7 = 45, a multiple of five
        body(commune="2A004"),
    ],
)
def test_what_a_text_admits_is_admitted(fact):
    guard_values(fact)


# ---- a fact among others ---------------------------------------------------------------------------------------------


@pytest.fixture
def agent():
    made = Agent(streams.agent(CODE, "000042", 1), CODE)
    made.register("000042", 1, streams.person(CODE, "000042"), BY)
    made.record_fact(facts.Engaged(effective_on=date(2025, 3, 1), status=Status.OFFICIAL), BY)
    return made


def sick(first: date, last: date) -> facts.SickCertificate:
    return facts.SickCertificate(effective_on=first, last_day=last, kind=AbsenceKind.ORDINARY_SICKNESS)


def test_an_absence_is_inside_the_engagement(agent):
    """Sickness in a former post counts on the rolling year; what straddles a bound of the engagement is an error."""
    agent.record_fact(sick(date(2025, 1, 6), date(2025, 2, 28)), BY)
    with pytest.raises(Refused, match=r"24/02/2025 commence avant l'engagement.*L\. 822-1"):
        agent.record_fact(sick(date(2025, 2, 24), date(2025, 3, 9)), BY)
    with pytest.raises(Refused, match="avant l'engagement"):
        agent.record_fact(facts.StrikeRecorded(effective_on=date(2025, 2, 28), unit=StrikeUnit.DAY), BY)
    agent.record_fact(facts.EngagementEnded(effective_on=date(2025, 9, 30), reason="demission"), BY)
    agent.record_fact(sick(date(2025, 9, 30), date(2025, 10, 10)), BY)
    for absence in (sick(date(2025, 10, 1), date(2025, 10, 2)), facts.StrikeRecorded(effective_on=date(2025, 10, 1))):
        with pytest.raises(Refused, match="après la fin de l'engagement, le 30/09/2025") as refused:
            agent.record_fact(absence, BY)
        assert refused.value.code == "absence_outside"


def test_an_end_put_off_admits_what_it_then_covers(agent):
    ended = agent.record_fact(facts.EngagementEnded(effective_on=date(2025, 9, 30), reason="fin_de_contrat"), BY)
    later = facts.EngagementEnded(effective_on=date(2025, 12, 31), reason="fin_de_contrat")
    agent.record_fact(later, BY, replaces=ended)
    strike = facts.StrikeRecorded(effective_on=date(2025, 10, 1))
    agent.record_fact(strike, BY)
    assert {later, strike} <= set(agent.standing_facts())


def test_a_collectivity_with_an_impossible_siret_is_refused():
    commune = Collectivity(streams.collectivity(CODE), CODE)
    commune.register(CODE, date(2025, 1, 1), BY)
    with pytest.raises(Refused, match="SIRET"):
        commune.record_fact(body(siret="123"), BY)
    assert commune.standing_facts() == ()


# ---- numbers ---------------------------------------------------------------------------------------------------------

# Keys by hand: 97 − (first thirteen digits mod 97). 2840540192000 mod 97 = 15, key 82.
# In Corsica 2A stands for 19 and 2B for 18: 2530719073004 mod 97 = 54, key 43; 2530718073004 mod 97 = 27, key 70.


@pytest.mark.parametrize("written", ["284054019200082", "2 84 05 40 192 000 82", "253072A07300443", "253072b07300470"])
def test_a_right_nir_is_kept_compact(written):
    assert checked_nir(written) == "".join(written.split()).upper()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("284054019200083", "impossible"),  # key
        ("2840540192000", "quinze caractères"),  # no key
        ("253072C07300443", "impossible"),
        ("584054019200029", "commence par 1 ou 2"),
        ("284134019200016", r"mois de naissance impossible \(13\)"),
    ],
)
def test_an_impossible_nir_is_refused(written, words):
    with pytest.raises(Refused, match=words) as refused:
        checked_nir(written)
    assert refused.value.field == "nir"
    assert "R. 161-1" in str(refused.value)


def test_a_nir_and_a_birth_agree():
    assert checked_nir("284054019200082", date(1984, 5, 12))
    with pytest.raises(Refused, match="naissance en 05/84, la date saisie dit 06/84"):
        checked_nir("284054019200082", date(1984, 6, 12))


def test_a_number_awaited_begins_by_its_own_digits():
    assert checked_provisional_nir("7 84 05 99 123 456") == "7840599123456"
    with pytest.raises(Refused, match="commence par 3, 4, 7 ou 8"):
        checked_provisional_nir("284054019200082")


def test_an_iban_and_a_bic_have_their_keys():
    assert checked_iban("fr76 3000 6000 0112 3456 7890 189") == "FR7630006000011234567890189"
    for wrong in ("FR7630006000011234567890188", "FR763000600001123456789018", "XX7630006000011234567890189", ""):
        with pytest.raises(Refused, match=r"IBAN est impossible.*260/2012.*RIB"):
            checked_iban(wrong)
    assert checked_bic("agrifrpp") == "AGRIFRPP"
    assert checked_bic(" ") == ""
    with pytest.raises(Refused, match="BIC"):
        checked_bic("AGRI")


def test_a_siret_has_its_key():
    assert checked_siret("214 000 013 00018") == "21400001300018"
    for wrong in ("21400001300017", "2140000130001", "2140000130001A", "35600000049838"):
        with pytest.raises(Refused, match="impossible"):
            checked_siret(wrong)


def test_a_commune_is_a_code_of_the_insee():
    assert checked_commune("2B033") == "2B033"
    with pytest.raises(Refused, match="40192"):
        checked_commune("2C033")


# ---- the commands ----------------------------------------------------------------------------------------------------


@pytest.fixture
def service():
    made = a_service(MemoryStore())
    a_town(made, 1)
    return made


def identity(**said: object) -> Identity:
    return Identity(**({"family_name": "Dubourg", "first_name": "Camille"} | said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"nir": "280054013500100"}, "impossible"),
        ({"nir": a_nir(1), "birth_date": date(1981, 5, 12)}, "05/80"),
        ({"nir": a_nir(1), "nir_provisional": True}, "commence par 3"),
        ({"birth_date": date(2030, 1, 1)}, "ne serait pas encore né"),
        ({"birth_date": date(2020, 1, 1)}, r"aurait 4 ans.*L\. 4153-1"),
        ({"birth_date": date(1884, 5, 12)}, "aurait 139 ans"),  # 140 in May 2024, hired in January
    ],
)
def test_an_impossible_identity_is_refused_before_it_is_sealed(service, said, words):
    before = service.store.head()
    with pytest.raises(Refused, match=words):
        service.acting(PAYROLL, CODE).do(commands.record_identity, agent_id(1), identity(**said), HIRED)
    assert service.store.head() == before


def test_an_impossible_account_is_refused_before_it_is_sealed(service):
    act, before = service.acting(PAYROLL, CODE), service.store.head()
    for iban, bic in (("FR7612345678901234567890123", "AGRIFRPP"), (an_iban(1), "AGRIFRP")):
        with pytest.raises(Refused, match="RIB"):
            act.do(commands.record_bank_details, agent_id(1), iban, bic, HIRED)
    assert service.store.head() == before


@pytest.mark.parametrize("month", [date(2022, 12, 1), date(2027, 1, 1)])
def test_a_month_outside_2023_to_2026_is_refused_by_its_name(service, month):
    act = service.acting(PAYROLL, CODE)
    with pytest.raises(Refused, match=rf"{month:%m/%Y} n'est pas couvert : la paie va de 01/2023 à 12/2026"):
        act.do(run_commands.open_run, month)
    paid = facts.AmountPaid(effective_on=month, code="cia", amount=D("100"))
    with pytest.raises(Refused, match="n'est pas couvert"):
        act.do(commands.enter_variable, agent_id(1), month, paid)
    assert not any(each.topic.startswith("run.") for each in service.store.collectivity(CODE))


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        (facts.WorkDone(effective_on=HIRED, unit=PayUnit.ACT, quantity=D("0")), "nombre positif"),
        (facts.HomeHours(effective_on=HIRED, total=D("100"), eligible=D("90"), by_age=D("20")), r"110 heures .* 100"),
        (facts.HomeHours(effective_on=HIRED, total=D("100"), eligible=D("0")), r"0 heures"),
    ],
)
def test_work_that_no_month_could_hold_is_refused(variable, words):
    with pytest.raises(Refused, match=words):
        guard_variable(variable)
