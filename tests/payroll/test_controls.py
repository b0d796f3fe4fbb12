"""Every control fires when it should and stays silent when it should; the catalogue and its page agree."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from payroll import controls, facts
from payroll.controls import Dossier, control
from payroll.situate import AgentRecord, situate
from payroll.words import CollectivityKind, ElectedBody, ElectedFunction, HoursKind, Status
from tests.payroll.dossiers import calculator, the_grids, the_law

JANUARY = date(2026, 1, 1)
HIRED = date(2024, 1, 1)
EMPLOYER = (
    facts.CollectivityDescribed(
        effective_on=HIRED, name="Labrit", kind=CollectivityKind.COMMUNE, siret="21400001300018", population=900,
        headcount=12, commune="40135",
    ),
    facts.LocalRatesSet(effective_on=HIRED, work_accident=Decimal("1.66")),
)  # fmt: skip
OFFICIAL = (
    facts.Engaged(effective_on=HIRED, status=Status.OFFICIAL),
    facts.PositionHeld(effective_on=HIRED, grade="redacteur", echelon=5, ib=415, im=377),
    facts.WorkingTimeSet(effective_on=HIRED, weekly_hours=Decimal(35)),
    facts.WithholdingRateReceived(effective_on=JANUARY, rate=Decimal("2")),
)
EVERYTHING = frozenset({"engaged", "mandate_held", "hours_worked"})


def dossier(
    *said: facts.AgentFact,
    variables: tuple[facts.MonthFact, ...] = (),
    voted: tuple[facts.EmployerFact, ...] = (),
    **changes: object,
) -> Dossier:
    """A dossier without reproach, with what the test adds to it or changes; `voted` joins the facts of the employer."""
    kinds = {type(each) for each in said if not isinstance(each, facts.PrimeGranted)}
    record = AgentRecord((*(each for each in OFFICIAL if type(each) not in kinds), *said), variables)
    employer = (*EMPLOYER, *voted)
    situation = situate(record, employer, JANUARY, date(2026, 1, 28), 1, {}, the_law(), the_grids())
    good = Dossier(
        bulletin=calculator().calculate(situation),
        record=record,
        employer=employer,
        previous_gross=None,
        first_payment=False,
        documented=EVERYTHING,
        hours_documented=True,
        decisions=frozenset({"ifse", "cia"}),
        deliberations=frozenset({"ifse", "cia", "ihts", "elus"}),
    )
    return replace(good, **changes)  # type: ignore[arg-type]


def found(given: Dossier) -> list[str]:
    return [each.code for each in control(given, the_law(), the_grids())]


def elected(function: ElectedFunction, percent: str, total: str | None = None) -> tuple[facts.AgentFact, ...]:
    return (
        facts.Engaged(effective_on=HIRED, status=Status.ELECTED),
        facts.MandateHeld(effective_on=HIRED, function=function, percent=Decimal(percent)),
        facts.MandatesAssessed(
            effective_on=HIRED, subject_to_social_security=False, declared_total=Decimal(total) if total else None
        ),
    )


def hours(kind: HoursKind, count: str, **more: bool) -> tuple[facts.MonthFact, ...]:
    return (facts.HoursWorked(effective_on=JANUARY, kind=kind, hours=Decimal(count), **more),)


def vote(percent: str, holders: int) -> tuple[facts.EmployerFact, ...]:
    deputies = facts.VotedIndemnity(function=ElectedFunction.DEPUTY_MAYOR, percent=Decimal(percent), holders=holders)
    return (facts.IndemnitiesVoted(effective_on=JANUARY, indemnities=(deputies,)),)


OTHER = facts.OtherMandateDeclared(
    effective_on=HIRED, code="smo", body=ElectedBody.OPEN_MIXED, monthly_gross=Decimal(8600)
)
IFSE = facts.PrimeGranted(effective_on=HIRED, code="ifse", monthly_amount=Decimal(300))
FAMILY = facts.FamilyDeclared(effective_on=HIRED, births=(date(2018, 5, 1),), declaration_year=2025)
CASES = {
    "heures_au_dela_de_25": dossier(variables=hours(HoursKind.OVERTIME, "27")),
    "ihts_categorie_a": dossier(
        facts.PositionHeld(effective_on=HIRED, grade="attache", echelon=5, ib=567, im=485),
        variables=hours(HoursKind.OVERTIME, "3"),
    ),
    "nbi_contractuel": dossier(
        facts.Engaged(effective_on=HIRED, status=Status.CONTRACT), facts.NbiGranted(effective_on=HIRED, points=10)
    ),
    "grille_inconnue": dossier(facts.PositionHeld(effective_on=HIRED, grade="redacteur", echelon=99, ib=415, im=377)),
    "indice_hors_grille": dossier(facts.PositionHeld(effective_on=HIRED, grade="redacteur", echelon=5, ib=415, im=390)),
    "ecart_mois_precedent": dossier(previous_gross=100_000),
    "premier_paiement_sans_acte": dossier(first_payment=True, documented=frozenset()),
    "ifse_sans_deliberation": dossier(IFSE, deliberations=frozenset({"ihts"})),
    "ifse_au_dela_du_plafond": dossier(  # 1 456,67 × 12 = 17 480,04, the first group of rédacteurs has 17 480
        facts.PrimeGranted(effective_on=HIRED, code="ifse", monthly_amount=Decimal("1456.67"))
    ),
    "rubrique_sans_deliberation": dossier(
        variables=(facts.QuantityEntered(effective_on=JANUARY, code="teletravail", quantity=Decimal(3)),)
    ),
    "prime_sans_decision": dossier(IFSE, decisions=frozenset()),
    "ihts_sans_deliberation": dossier(variables=hours(HoursKind.OVERTIME, "3"), deliberations=frozenset({"ifse"})),
    "ihts_sans_etat": dossier(variables=hours(HoursKind.OVERTIME, "3"), hours_documented=False),
    "sft_sans_declaration": dossier(FAMILY),
    "elu_sans_deliberation": dossier(*elected(ElectedFunction.DEPUTY_MAYOR, "9.9"), deliberations=frozenset()),
    "elu_sans_delegation": dossier(*elected(ElectedFunction.DEPUTY_MAYOR, "9.9"), documented=frozenset()),
    "elu_au_dela_du_bareme": dossier(*elected(ElectedFunction.MAYOR, "44.31")),
    "elu_taux_non_vote": dossier(*elected(ElectedFunction.DEPUTY_MAYOR, "11.77"), voted=vote("11", 1)),
    # 900 inhabitants: 44,3 + 4 × 11,77 = 91,38; the mayor by law and four deputies at 11,78 are 91,42
    "elu_enveloppe": dossier(*elected(ElectedFunction.DEPUTY_MAYOR, "11.78"), voted=vote("11.78", 4)),
    # 9,9 % = 406,94 with 8 600,00 net elsewhere, cap 8 897,93
    "elu_ecretement": dossier(*elected(ElectedFunction.DEPUTY_MAYOR, "9.9"), OTHER),
    "elu_frais_d_emploi": dossier(*elected(ElectedFunction.DEPUTY_MAYOR, "9.9"), OTHER),
    "elu_seuil_demi_plafond": dossier(*elected(ElectedFunction.MAYOR, "40", total="2002.51")),
    "taux_pas_absent": dossier(facts.WithholdingRateReceived(effective_on=JANUARY, rate=None)),
    "cumul_d_emplois": dossier(
        facts.AffiliationDeclared(effective_on=HIRED, total_weekly_hours=Decimal("40.50"))
    ),  # 115 % of 35 h is 40,25 h
    "ijss_attendues": dossier(
        facts.Engaged(effective_on=HIRED, status=Status.CONTRACT),
        facts.SickCertificate(effective_on=date(2026, 1, 12), last_day=date(2026, 1, 18)),
    ),
    "defaut_applique": dossier(
        facts.Engaged(effective_on=HIRED, status=Status.ELECTED),
        facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.MAYOR, percent=Decimal("25.5")),
    ),
}
SILENT = {
    "ifse_au_dela_du_plafond": dossier(
        facts.PrimeGranted(effective_on=HIRED, code="ifse", monthly_amount=Decimal("1456.66"))
    ),
    "ijss_attendues": dossier(
        facts.Engaged(effective_on=HIRED, status=Status.CONTRACT),
        facts.SickCertificate(effective_on=date(2026, 1, 12), last_day=date(2026, 1, 14)),  # three days of waiting
    ),
    "elu_ecretement": dossier(
        *elected(ElectedFunction.DEPUTY_MAYOR, "9.9"), replace(OTHER, monthly_gross=Decimal(400))
    ),
    "elu_frais_d_emploi": dossier(*elected(ElectedFunction.DEPUTY_MAYOR, "9.9")),
    "elu_taux_non_vote": dossier(*elected(ElectedFunction.DEPUTY_MAYOR, "11.77"), voted=vote("11.77", 4)),
    "elu_enveloppe": dossier(*elected(ElectedFunction.DEPUTY_MAYOR, "11.77"), voted=vote("11.77", 4)),
    "cumul_d_emplois": dossier(facts.AffiliationDeclared(effective_on=HIRED, total_weekly_hours=Decimal("40.25"))),
    "heures_au_dela_de_25": dossier(variables=hours(HoursKind.OVERTIME, "27", over_limit_decision=True)),
    "elu_au_dela_du_bareme": dossier(*elected(ElectedFunction.MAYOR, "44.3")),
    "elu_seuil_demi_plafond": dossier(*elected(ElectedFunction.MAYOR, "40", total="2002.50")),
    "elu_sans_deliberation": dossier(*elected(ElectedFunction.MAYOR, "44.3"), deliberations=frozenset()),
    "sft_sans_declaration": dossier(replace(FAMILY, declaration_year=2026)),
    "premier_paiement_sans_acte": dossier(first_payment=True),
    "ihts_categorie_a": dossier(variables=hours(HoursKind.OVERTIME, "3")),
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_control_fires(code: str) -> None:
    assert code in found(CASES[code])


@pytest.mark.parametrize("code", sorted(SILENT))
def test_a_control_stays_silent(code: str) -> None:
    assert code not in found(SILENT[code])


def test_a_dossier_without_reproach_has_none() -> None:
    assert found(dossier()) == []


def test_every_control_has_a_case() -> None:
    elsewhere = {"net_negatif", "quotite_ou_heures_absentes"}
    assert set(CASES) | elsewhere == set(controls.catalogue())


def test_a_negative_net_is_said() -> None:
    employer = (
        *EMPLOYER,
        facts.LocalRubriqueDefined(effective_on=HIRED, code="acompte", label="Acompte", shape="retenue"),  # type: ignore[arg-type]
    )
    record = AgentRecord(OFFICIAL, (facts.AmountPaid(effective_on=JANUARY, code="acompte", amount=Decimal(5000)),))
    situation = situate(record, employer, JANUARY, date(2026, 1, 28), 1, {}, the_law(), the_grids())
    bulletin = calculator().calculate(situation)
    assert bulletin.totals.net_a_payer == 0
    assert "net_negatif" in found(replace(dossier(), bulletin=bulletin, record=record))


def test_what_situate_refuses_never_reaches_a_control() -> None:
    """Missing hours are refused before any bulletin exists; the control is the second lock of that door."""
    assert "quotite_ou_heures_absentes" in controls.catalogue()


def test_every_entry_has_its_words() -> None:
    for code, entry in controls.catalogue().items():
        assert entry["severity"] in ("blocking", "warning", "info"), code
        assert entry["article"] and entry["message"] and entry["remedy"], code
        assert isinstance(entry["justifiable"], bool), code


def test_the_page_of_anomalies_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "anomalies.md"
    assert page.read_text("utf-8") == controls.to_markdown()


def test_a_mandate_outside_the_test_does_not_count_and_one_inside_does() -> None:
    """40 % = 1 644,21; with 358,30 of a département the total is 2 002,51, above half of 4 005."""
    mayor = elected(ElectedFunction.MAYOR, "40")
    inside = replace(OTHER, body=ElectedBody.DEPARTEMENT, monthly_gross=Decimal("358.30"))
    assert "elu_seuil_demi_plafond" not in found(dossier(*mayor, OTHER))
    assert "elu_seuil_demi_plafond" not in found(dossier(*mayor, replace(inside, monthly_gross=Decimal("358.29"))))
    assert "elu_seuil_demi_plafond" in found(dossier(*mayor, inside))
