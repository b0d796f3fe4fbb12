"""The catalogue of national rubriques, from facts to lines: each amount from its source or from arithmetic written beside."""

from datetime import date
from decimal import Decimal

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.controls import Dossier, control
from payroll.law import LawError, load_law
from payroll.refusal import Refused
from payroll.rubriques import rule_codes, rule_table
from payroll.rubriques.national import national, read
from payroll.rubriques.shapes import national_rule
from payroll.situate import AgentRecord, situate
from payroll.words import HoursKind, Nature, PrimeShape, ResidenceZone, SickPrimePolicy, Status
from tests.payroll import dossiers
from tests.payroll.test_golden_slips import SINCE, TOWN, staff

JANUARY = date(2026, 1, 1)


def slip(
    *said: f.AgentFact | f.MonthFact | f.EmployerFact, month: date = JANUARY, agent: tuple[f.AgentFact, ...] = ()
) -> Bulletin:
    """The bulletin of an official of IM 400 (or of `agent`) with these facts, whoever they concern."""
    known = agent or staff(400)
    mine = tuple(each for each in said if isinstance(each, f.AgentFact))
    entered = tuple(each for each in said if isinstance(each, f.MonthFact))
    employer = (*TOWN, *(each for each in said if isinstance(each, f.EmployerFact)))
    law = dossiers.calculator()
    situation = situate(
        AgentRecord((*known, *mine), entered),
        employer,
        month,
        month.replace(day=26),
        1,
        {},
        law.law,
        dossiers.the_grids(),
    )
    return law.calculate(situation)


def many(code: str, quantity: str, month: date = JANUARY) -> f.QuantityEntered:
    return f.QuantityEntered(effective_on=month, code=code, quantity=Decimal(quantity))


def entitled(code: str, quantity: str = "1") -> f.EntitlementGranted:
    return f.EntitlementGranted(effective_on=SINCE, code=code, quantity=Decimal(quantity))


def adopted(
    code: str, rate: str | None = None, policy: SickPrimePolicy = SickPrimePolicy.SUSPENDED
) -> f.RubriqueAdopted:
    return f.RubriqueAdopted(
        effective_on=SINCE, code=code, rate=None if rate is None else Decimal(rate), sick_policy=policy
    )


def euros(bulletin: Bulletin, code: str) -> str:
    return f"{Decimal(bulletin.part(code)) / 100:.2f}"


# ---- so many units at the price of the text --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "quantity", "expected"),
    [  # remuneration.md §2.9
        ("astreinte_exploitation_semaine", "1", "159.20"),
        ("astreinte_exploitation_nuit", "5", "53.75"),  # 5 × 10,75
        ("astreinte_exploitation_nuit_fractionnee", "1", "8.60"),
        ("astreinte_exploitation_week_end", "2", "232.40"),
        ("astreinte_exploitation_semaine_delai_court", "1", "238.80"),  # 159,20 × 1,5
        ("astreinte_decision_semaine", "1", "121.00"),
        ("astreinte_decision_dimanche", "1", "34.85"),
        ("astreinte_securite_week_end", "1", "109.28"),
        ("astreinte_securite_dimanche_delai_court", "1", "65.07"),  # 43,38 × 1,5
        ("astreinte_semaine", "1", "149.48"),
        ("astreinte_semaine_delai_court", "1", "186.85"),  # 149,48 × 1,25
        ("astreinte_semaine_ouvree", "1", "45.00"),
        ("intervention_technique", "2.50", "40.00"),  # 2,5 h × 16
        ("intervention_technique_majoree", "3", "66.00"),  # 3 × 22
        ("intervention_samedi", "1.50", "30.00"),
        ("intervention_dimanche", "2", "64.00"),
        ("permanence_technique_samedi", "1", "112.20"),
        ("permanence_technique_dimanche_delai_court", "1", "209.48"),  # 139,65 × 1,5 = 209,475
        ("permanence_demi_samedi", "1", "22.50"),
        ("dimanche_horaire", "8", "5.92"),  # 8 × 0,74
        ("cet_indemnise", "4", "332.00"),  # category C: 4 × 83
        ("teletravail", "10", "28.80"),
        ("repas_fourni", "18", "99.00"),  # 18 × 5,50
    ],
)
def test_units_are_paid_at_the_price_of_the_text(code: str, quantity: str, expected: str) -> None:
    assert euros(slip(many(code, quantity)), code) == expected


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (date(2023, 1, 1), "49.52"),  # 8 h at 49,50 / 8 = 6,1875 → 6,19 an hour
        (date(2023, 7, 1), "50.24"),  # 50,25 / 8 = 6,28125 → 6,28
    ],
)
def test_a_sunday_in_a_care_home_follows_the_hours(month: date, expected: str) -> None:
    assert euros(slip(many("dimanche_medico_social", "8", month), month=month), "dimanche_medico_social") == expected


def test_the_price_voted_wins_over_the_text() -> None:
    """60 € for eight hours, as in hospitals: 7,50 an hour, six hours 45,00."""
    paid = slip(many("dimanche_medico_social", "6"), adopted("dimanche_medico_social", "60"))
    assert euros(paid, "dimanche_medico_social") == "45.00"


def test_a_night_in_a_care_home_is_a_quarter_of_the_hour() -> None:
    """IM 400: 23 629,36 a year and 3 % of residence, zone 1: 24 338,24 / 1 820 = 13,3727; a quarter 3,3432 → 3,34; ten hours."""
    zone = f.WorkplaceSet(effective_on=SINCE, commune="75056", residence_zone=ResidenceZone.ONE)
    assert euros(slip(many("nuit_medico_social", "10"), zone), "nuit_medico_social") == "33.40"


@pytest.mark.parametrize(
    ("grade", "month", "expected"),
    [  # remuneration.md §2.10: A 150, B 100, C 83 since 2024; 135, 90, 75 before
        ("attache", JANUARY, "150.00"),
        ("redacteur", JANUARY, "100.00"),
        ("adjoint_administratif_territorial", JANUARY, "83.00"),
        ("attache", date(2023, 6, 1), "135.00"),
        ("redacteur", date(2023, 6, 1), "90.00"),
        ("adjoint_administratif_territorial", date(2023, 6, 1), "75.00"),
    ],
)
def test_a_saved_day_is_paid_by_category(grade: str, month: date, expected: str) -> None:
    held = f.PositionHeld(effective_on=SINCE, grade=grade, echelon=0, ib=461, im=400, transfer_primes_points=False)
    agent = (*(each for each in staff(400) if not isinstance(each, f.PositionHeld)), held)
    assert euros(slip(many("cet_indemnise", "1", month), month=month, agent=agent), "cet_indemnise") == expected


def test_the_bulletin_says_what_it_counts() -> None:
    line = next(each for each in slip(many("astreinte_exploitation_nuit", "5")).lines if each.section == "prime")
    assert (line.base, line.quantity, dict(line.tags)["unit"]) == (1_075, 500, "nuit")


# ---- what is paid every month ----------------------------------------------------------------------------------------


def test_the_prime_grand_age_is_the_same_for_all_and_follows_the_quotity() -> None:
    """118 € at full time; at 80 %, 118 × 6/7 = 101,14."""
    assert euros(slip(entitled("prime_grand_age")), "prime_grand_age") == "118.00"
    part = f.WorkingTimeSet(effective_on=date(2024, 1, 1), weekly_hours=Decimal(35), part_time_percent=80)
    assert euros(slip(entitled("prime_grand_age"), part), "prime_grand_age") == "101.14"


def test_a_monthly_rubrique_follows_in_sickness_what_the_deliberation_says() -> None:
    """Ten days from 5 January, a carence day then 90 %: suspended, 180 × 20/30 = 120,00; as the pay, 180 × 28,1/30 = 168,60."""
    sick = f.SickCertificate(effective_on=date(2026, 1, 5), last_day=date(2026, 1, 14))
    granted = f.PrimeGranted(effective_on=SINCE, code="isfe_variable", monthly_amount=Decimal(180))
    assert euros(slip(granted, sick), "isfe_variable") == "120.00"
    follows = adopted("isfe_variable", policy=SickPrimePolicy.FOLLOWS_PAY)
    assert euros(slip(granted, sick, follows), "isfe_variable") == "168.60"


def test_a_prime_whose_text_follows_the_traitement_does_so_in_sickness() -> None:
    """Without a clause: 118 × 28,1/30 = 110,53 (décret n° 2020-1189); 20 % of 1 969,1133 × 28,1/30 = 368,88 (DGCL, ISFE)."""
    sick = f.SickCertificate(effective_on=date(2026, 1, 5), last_day=date(2026, 1, 14))
    assert euros(slip(entitled("prime_grand_age"), sick), "prime_grand_age") == "110.53"
    assert euros(slip(entitled("isfe_fixe", "20"), sick), "isfe_fixe") == "368.88"


def test_a_strike_takes_its_share_of_a_national_prime() -> None:
    """One day: 118 × 29/30 = 114,07."""
    strike = f.StrikeRecorded(effective_on=date(2026, 1, 6))
    assert euros(slip(entitled("prime_grand_age"), strike), "prime_grand_age") == "114.07"


def test_the_isfe_is_a_percent_of_the_traitement() -> None:
    """20 % of the traitement and NBI of 410 points: 2 018,34 × 20 % = 403,67."""
    points = f.NbiGranted(effective_on=SINCE, points=10)
    assert euros(slip(entitled("isfe_fixe", "20"), points), "isfe_fixe") == "403.67"


def test_the_isfe_never_goes_above_its_caps() -> None:
    """Category C: 30 % for the fixed part; 2 500 € a year for the monthly part, half of 5 000."""
    with pytest.raises(Refused, match="est de 30"):
        slip(entitled("isfe_fixe", "31"))
    monthly = f.PrimeGranted(effective_on=SINCE, code="isfe_variable", monthly_amount=Decimal("208.34"))
    with pytest.raises(Refused, match="est de 2\u202f500"):
        slip(monthly)
    within = f.PrimeGranted(effective_on=SINCE, code="isfe_variable", monthly_amount=Decimal("208.33"))
    assert euros(slip(within), "isfe_variable") == "208.33"


def test_the_compensation_of_the_csg_follows_the_pay_by_its_own_text() -> None:
    """30 € a month, ten days of sickness as above: 30 × 28,1 / 30 = 28,10, without any deliberation."""
    sick = f.SickCertificate(effective_on=date(2026, 1, 5), last_day=date(2026, 1, 14))
    kept = f.PrimeGranted(effective_on=SINCE, code="indemnite_compensatrice_csg", monthly_amount=Decimal(30))
    assert euros(slip(kept, sick), "indemnite_compensatrice_csg") == "28.10"


# ---- expenses and benefits in kind -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [("29", "0.00"), ("30", "100.00"), ("59", "100.00"), ("60", "200.00"), ("99", "200.00"), ("100", "300.00")],
)
def test_sustainable_mobility_is_read_in_its_scale(days: str, expected: str) -> None:
    assert euros(slip(many("mobilites_durables", days)), "mobilites_durables") == expected


@pytest.mark.parametrize(
    ("month", "cost", "expected"),
    [
        (date(2023, 8, 1), "60", "30.00"),  # 50 %
        (date(2023, 9, 1), "60", "45.00"),  # 75 % since 1 September 2023
        (date(2023, 9, 1), "150", "96.36"),  # cap
        (date(2026, 1, 1), "200", "99.00"),
    ],
)
def test_public_transport_is_shared_within_its_cap(month: date, cost: str, expected: str) -> None:
    assert (
        euros(slip(many("transport_domicile_travail", cost, month), month=month), "transport_domicile_travail")
        == expected
    )


@pytest.mark.parametrize(("weekly", "expected"), [("17.5", "45.00"), ("17", "22.50")])
def test_below_half_time_half_of_the_transport_is_paid(weekly: str, expected: str) -> None:
    paid = slip(many("transport_domicile_travail", "60"), agent=staff(400, weekly=weekly))
    assert euros(paid, "transport_domicile_travail") == expected


def test_telework_stops_at_the_cap_of_the_year() -> None:
    """253,44 in 2026, of which 250,00 are paid: ten days would be 28,80, 3,44 are left."""
    month = slip(many("teletravail", "10")).situation
    paid = dossiers.calculator().calculate(
        type(month)(
            **{name: getattr(month, name) for name in month.__slots__}
            | {"cumuls": month.cumuls | {"teletravail": 25_000}}
        )
    )
    assert euros(paid, "teletravail") == "3.44"
    assert paid.cumuls["teletravail"] == 344


def test_an_expense_is_outside_the_gross_and_untaxed() -> None:
    without, paid = slip(), slip(many("teletravail", "10"))
    assert paid.totals.gross == without.totals.gross
    assert paid.totals.net_imposable == without.totals.net_imposable
    assert paid.totals.net_a_payer == without.totals.net_a_payer + 2_880


def test_a_benefit_in_kind_bears_contributions_and_is_not_paid_in_cash() -> None:
    """18 meals, 99,00: gross + 99,00; RAFP 5 % and CSG-CRDS on them are owed; the net in cash falls by what they bear.

    RAFP 4,95; CSG 6,8 % of 97,27 (98,25 %) = 6,61, 2,4 % = 2,33, CRDS 0,5 % = 0,49: on the whole slip, cents may round apart."""
    without, paid = slip(), slip(many("repas_fourni", "18"))
    assert paid.totals.gross == without.totals.gross + 9_900
    assert paid.part("avantages_en_nature") == 9_900
    borne = without.totals.net_a_payer - paid.totals.net_a_payer - (-paid.totals.pas + without.totals.pas)
    assert abs(borne - (495 + 661 + 233 + 49)) <= 2


@pytest.mark.parametrize(
    ("code", "rooms", "ifse", "expected"),
    [
        ("logement_fourni", "1", "0", "79.70"),  # 1 969,11 / 4 005 = 49,2 % of the ceiling
        ("logement_fourni", "3", "0", "127.80"),  # 3 × 42,60
        ("logement_necessite_service", "3", "0", "89.46"),  # less 30 %
        ("logement_fourni", "1", "33.38", "79.70"),  # 2 002,49: below a half
        ("logement_fourni", "1", "33.40", "93.00"),  # 2 002,51: above it
        ("logement_fourni", "4", "1000", "398.00"),  # 2 969,11 = 74,1 %: 4 × 99,50
    ],
)
def test_a_lodging_is_valued_by_the_cash_pay_of_the_month(code: str, rooms: str, ifse: str, expected: str) -> None:
    prime = f.PrimeGranted(effective_on=SINCE, code="ifse", monthly_amount=Decimal(ifse))
    assert euros(slip(entitled(code, rooms), prime), code) == expected


def test_a_lodging_of_part_of_a_month_is_refused_and_meals_do_not_count_as_cash() -> None:
    begun = f.EntitlementGranted(effective_on=date(2026, 1, 12), code="logement_fourni", quantity=Decimal(2))
    with pytest.raises(Refused, match="semaines"):
        slip(begun)
    assert euros(slip(entitled("logement_fourni"), many("repas_fourni", "20")), "logement_fourni") == "79.70"


# ---- who decides -----------------------------------------------------------------------------------------------------


def missing(bulletin: Bulletin, *employer: f.EmployerFact) -> list[str]:
    dossier = Dossier(
        bulletin, AgentRecord(staff(400)), (*TOWN, *employer), None, False, frozenset(), True, frozenset(), frozenset()
    )
    found = control(dossier, dossiers.the_law(), dossiers.the_grids())
    return [each.message for each in found if each.code == "rubrique_sans_deliberation"]


def test_a_rubrique_that_nobody_voted_is_an_anomaly_that_names_it() -> None:
    paid = slip(many("astreinte_semaine", "1"))
    assert missing(paid) == ["« Astreinte, semaine complète » est payée sans délibération qui l'institue"]
    assert missing(paid, adopted("astreinte_semaine")) == []
    ended = f.RubriqueAdopted(effective_on=date(2025, 12, 1), code="astreinte_semaine", adopted=False)
    assert len(missing(paid, adopted("astreinte_semaine"), ended)) == 1
    assert missing(slip(many("transport_domicile_travail", "60"))) == []  # a right, without any vote


# ---- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        (many("inconnue", "1"), "unknown_rubrique", "n'est définie par aucune"),
        (
            f.AmountPaid(effective_on=JANUARY, code="teletravail", amount=Decimal(10)),
            "rubrique_shape",
            "nombre d'unités",
        ),
        (many("prime_grand_age", "1"), "rubrique_shape", "droit de l'agent"),
        (
            f.AmountPaid(effective_on=JANUARY, code="prime_pouvoir_achat_2023", amount=Decimal(300)),
            "rubrique_not_in_force",
            "30/06/2024",
        ),
    ],
)
def test_what_cannot_be_paid_is_refused_by_its_name(said: f.MonthFact, code: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        slip(said)
    assert refusal.value.code == code


def test_a_contractuel_has_no_isfe() -> None:
    with pytest.raises(Refused) as refusal:
        slip(entitled("isfe_fixe", "20"), agent=staff(400, Status.CONTRACT))
    assert refusal.value.code == "rubrique_status"


# ---- the employer's own ----------------------------------------------------------------------------------------------


def voted(shape: PrimeShape, nature: Nature, rate: str | None = None) -> f.RubriqueVoted:
    return f.RubriqueVoted(
        effective_on=SINCE, code="maison", label="Maison", shape=shape, nature=nature,
        rate=None if rate is None else Decimal(rate),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("defined", "said", "expected"),
    [
        (voted(PrimeShape.FIXED, Nature.INDEMNITY, "42.00"), entitled("maison"), "42.00"),
        (voted(PrimeShape.PERCENT, Nature.PRIME), entitled("maison", "12.5"), "246.14"),  # 1 969,11… × 12,5 %
        (voted(PrimeShape.UNITS, Nature.INDEMNITY, "7.15"), many("maison", "3"), "21.45"),
        (voted(PrimeShape.HOURS, Nature.INDEMNITY, "10"), many("maison", "10"), "13.00"),  # 12,98 × 10 % = 1,30 an hour
        (voted(PrimeShape.UNITS, Nature.REIMBURSEMENT, "0.32"), many("maison", "150"), "48.00"),
    ],
)
def test_a_new_prime_needs_no_python(defined: f.RubriqueVoted, said: f.AgentFact, expected: str) -> None:
    assert euros(slip(defined, said), "maison") == expected


def test_the_nature_decides_what_bears_a_local_rubrique() -> None:
    """21,45 € of reimbursement stay outside the gross; of indemnity enter it, outside the transfert primes/points."""
    spent = slip(voted(PrimeShape.UNITS, Nature.REIMBURSEMENT, "7.15"), many("maison", "3"))
    earned = slip(voted(PrimeShape.UNITS, Nature.INDEMNITY, "7.15"), many("maison", "3"))
    assert earned.totals.gross - spent.totals.gross == 2_145
    assert earned.cumuls["transfer_primes"] == 0 and earned.cumuls["rafp_gross"] == 2_145


# ---- the catalogue itself --------------------------------------------------------------------------------------------


def test_every_rubrique_names_parameters_that_the_law_has() -> None:
    named = {key for entry in national().values() for key in entry.parameters()}
    assert named <= load_law().parameters.keys()


def test_every_rubrique_has_its_own_label_and_a_rule() -> None:
    labels = [entry.label for entry in national().values()]
    assert len(set(labels)) == len(labels)
    assert national().keys() <= rule_codes()
    families = {rule.family for rule in rule_table().rules}
    assert national().keys() <= families


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"shape": "ronde"}, "la forme « ronde »"),
        ({"nature": "bonus"}, "la nature « bonus »"),
        ({"label": ""}, "« label » manque"),
        ({"article": " "}, "« article » manque"),
        ({"statuses": ["elus"]}, "les statuts"),
        ({"rate": ""}, "a besoin d'un tarif"),
        ({"taux": "x"}, "« taux » n'existe pas"),
    ],
)
def test_a_badly_written_catalogue_is_refused(change: dict[str, object], words: str) -> None:
    good = {"label": "L", "shape": "unites", "nature": "indemnite", "article": "A", "rate": "telework.day"}
    assert national_rule(read({"x": good})["x"]).label == "L"
    with pytest.raises(LawError, match=words):
        read({"x": good | change})


# ---- what is settled on a pay of reference ---------------------------------------------------------------------------


def settled(
    code: str, reference: str, quantity: str = "1", out_of: str = "1", month: date = JANUARY
) -> f.SettlementStated:
    return f.SettlementStated(
        effective_on=month, code=code, reference=Decimal(reference), quantity=Decimal(quantity), out_of=Decimal(out_of)
    )


CONTRACT = staff(400, Status.CONTRACT)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (settled("conges_non_pris", "2100.00", "1"), "100.80"),  # remuneration.md §2.10 [C]: 2 100 × 12 / 250
        (settled("conges_non_pris", "2100.00", "7"), "705.60"),
        (settled("licenciement", "1600.00", "8"), "6400.00"),  # 8 × 1/2 month
        (settled("licenciement", "1600.00", "8.50"), "7200.00"),  # six months and more count for a year
        (settled("licenciement", "1600.00", "8.49"), "6400.00"),
        (settled("licenciement", "1600.00", "15"), "11200.00"),  # 12 × 1/2 + 3 × 1/3 = 7 months
        (settled("licenciement", "1600.00", "40"), "19200.00"),  # 6 + 28/3 = 15,33, twelve months at most
        (settled("licenciement_insuffisance", "1600.00", "15"), "5600.00"),  # 12 × 1/4 + 3 × 1/6 = 3,5 months
        (settled("licenciement_insuffisance", "1600.00", "40"), "9600.00"),  # six months at most
        (settled("rupture_conventionnelle", "2000.00", "10000.00", "16"), "10000.00"),
    ],
)
def test_a_settlement_on_a_pay_of_reference(said: f.SettlementStated, expected: str) -> None:
    assert euros(slip(said, agent=CONTRACT), said.code) == expected


def test_untaken_leave_of_a_contractuel_before_the_decree_is_a_tenth() -> None:
    """12 000 € received, a tenth is 1 200,00; five of twenty-five days: 240,00."""
    before = date(2025, 3, 1)
    said = settled("conges_non_pris_dixieme", "12000.00", "5", "25", before)
    assert euros(slip(said, month=before, agent=CONTRACT), "conges_non_pris_dixieme") == "240.00"


def test_the_end_of_a_short_contract_is_a_tenth_of_what_it_paid() -> None:
    start, end = date(2025, 7, 1), date(2026, 1, 31)
    short = (
        f.Engaged(effective_on=start, status=Status.CONTRACT, planned_end=end),
        *(
            type(each)(
                **{name: getattr(each, name) for name in each.__slots__ if name not in ("effective_on", "type")},
                effective_on=start,
            )
            for each in staff(400)[1:]
        ),
        f.EngagementEnded(effective_on=end, reason="fin_de_contrat"),
    )
    said = settled("fin_de_contrat", "13783.78")
    paid = slip(said, agent=short)
    assert euros(paid, "fin_de_contrat") == "1378.38"  # 1 378,378
    with pytest.raises(Refused, match="un an au plus"):
        slip(said, agent=CONTRACT)


def test_a_departure_repairs_a_loss_and_bears_nothing() -> None:
    without, paid = slip(agent=CONTRACT), slip(settled("licenciement", "1600.00", "8"), agent=CONTRACT)
    assert paid.totals.net_a_payer - without.totals.net_a_payer == 640_000
    assert (paid.totals.gross, paid.totals.net_imposable) == (without.totals.gross, without.totals.net_imposable)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (settled("conges_non_pris", "2100.00", "20.50"), "rubrique_above_cap"),
        # sixteen years: 10 × 1/4 + 5 × 2/5 + 1 × 1/2 = 5 months at least, sixteen at most
        (settled("rupture_conventionnelle", "2000.00", "9999.99", "16"), "rubrique_outside_bounds"),
        (settled("rupture_conventionnelle", "2000.00", "32000.01", "16"), "rubrique_outside_bounds"),
        (settled("rupture_conventionnelle", "5000.00", "96120.01", "24"), "departure_above_two_ceilings"),  # 2 × 48 060
    ],
)
def test_a_settlement_outside_its_text_is_refused(said: f.SettlementStated, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        slip(said, agent=CONTRACT)
    assert refusal.value.code == code


def test_no_text_ended_by_agreement_the_post_of_an_official_in_january_2026() -> None:
    """The experiment ended on 31 December 2025; the finance law of 2026 opens it for good on 21 February."""
    with pytest.raises(Refused, match="aucun texte"):
        slip(settled("rupture_conventionnelle", "2000.00", "10000.00", "16"))
    march = date(2026, 3, 1)
    paid = slip(settled("rupture_conventionnelle", "2000.00", "10000.00", "16", march), month=march)
    assert euros(paid, "rupture_conventionnelle") == "10000.00"


# ---- GIPA ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "quotity", "expected"),
    [
        (
            514,
            514,
            "1",
            "1861.36",
        ),  # spagri.fr: 28 903,40 × 1,0819 − 29 409,23; it prints 1 861,35, rounding as it goes
        (514, 514, "0.80", "1489.09"),  # 1 861,361 × 0,8
        (400, 440, "1", "0.00"),  # 24 335,32 below 25 175,22: the index gained more than prices
    ],
)
def test_the_purchasing_power_lost_from_2018_to_2022(start: int, end: int, quotity: str, expected: str) -> None:
    early = date(2015, 1, 1)
    agent = (
        f.Engaged(effective_on=early, status=Status.OFFICIAL),
        f.PositionHeld(effective_on=early, grade="attache", echelon=0, ib=600, im=start, transfer_primes_points=False),
        f.PositionHeld(
            effective_on=date(2020, 1, 1), grade="attache", echelon=0, ib=600, im=end, transfer_primes_points=False
        ),
        f.WorkingTimeSet(effective_on=early, weekly_hours=Decimal(35)),
    )
    month = date(2023, 10, 1)
    bulletin = slip(many("gipa", quotity, month), month=month, agent=agent)
    assert euros(bulletin, "gipa") == expected
    if bulletin.part("gipa"):  # the 20 % of the traitement are left whole to the other primes (décret n° 2008-964)
        assert bulletin.part("rafp_gipa", "base") == bulletin.part("gipa")
        assert bulletin.part("rafp_base") == 0


def test_the_purchasing_power_needs_the_index_of_2018() -> None:
    with pytest.raises(Refused, match="31/12/2018"):
        slip(many("gipa", "1", date(2023, 10, 1)), month=date(2023, 10, 1))


# ---- choices that nobody made ----------------------------------------------------------------------------------------


def test_a_default_that_acts_is_said_and_a_choice_is_not() -> None:
    hired = f.Engaged(effective_on=date(2026, 1, 12), status=Status.OFFICIAL)
    agent = (hired, *(type(each)(**{name: getattr(each, name) for name in each.__slots__} | {"effective_on": hired.effective_on})
                      for each in staff(400)[1:]))  # fmt: skip
    assert any("jours sous contrat" in note for note in slip(agent=agent).situation.notes)
    assert not slip(f.PoliciesSet(effective_on=SINCE), agent=agent).situation.notes
    more = f.HoursWorked(effective_on=JANUARY, kind=HoursKind.COMPLEMENTARY, hours=Decimal(3))
    assert any("sans majoration" in note for note in slip(more, agent=staff(400, weekly="28")).situation.notes)
