"""What Situate hands to Calculate: the month's integers, and the words that the bulletin freezes beside them.

Units: money in cents, hours in hundredths, percents in ten-thousandths of a percent (1.66 % → 16 600), thirtieths in
whole thirtieths, weights in 3000ths of a month (one thirtieth fully paid = 100, at 90 % = 90, unpaid = 0).
The tuples below are the contract between `situate.py` and `rubriques/`: a rule may name nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from payroll.words import Nature, PayUnit, Regime

# Year-to-date amounts of private law: each is what the line of its name adds (`rubriques/private.py`).
PRIVATE_CUMULS = (
    "four_ceilings_base",  # unemployment and APEC
    "agirc_t2_base",
    "agirc_cet_base",
    "reduced_smic",  # of the reduced rates of health and family, up to 2025
    "health_complement_base",
    "family_complement_base",
    "reduction_first_pay",  # réduction générale, up to April 2025: its coefficient then changed as between two contracts
    "reduction_first_smic",
    "reduction_first",
    "reduction_pay",  # from May 2025, then the RGDU of 2026
    "reduction_smic",
    "reduction",
)

# Of pay that is not on an index: what the contract or the deliberation says.
AGREED_SEGMENT_INPUTS = (
    "smic_percent",  # of an apprentice's pay, ten-thousandths of a percent
    "salary",  # agreed for a month of the contract's hours (cents)
)
WORK_UNITS = tuple(unit for unit in PayUnit if unit != PayUnit.MONTH)
AGREED_MONTH_INPUTS = (
    *(f"units_{unit}" for unit in WORK_UNITS),  # hundredths of hours, days, acts, forms…
    *(f"price_{unit}" for unit in WORK_UNITS),  # agreed for one (cents)
    "aided_exemption",  # 1: PEC under the State's aid
    "aided_integration",  # 1: PEC
    "leader_function",  # CEE: 1 animateur, 2 au pair, 3 directeur adjoint, 4 directeur
    "leave_percent",  # of leave paid with the pay, ten-thousandths of a percent
    "home_total",  # hours of a home helper in the month, hundredths; 0: no exemption is asked for
    "home_eligible",
    "home_by_age",  # at homes eligible by age only
    "home_households",  # how many of these
    "rafp_room",  # left of the year's RAFP cap by the main employer (cents)
    "apprentice_free",  # share of the SMIC on which the apprentice owes nothing, ten-thousandths of a percent
    "apprentice_csg",  # 1 when CSG and CRDS are due above it
    "hour_salary",  # monthly salary of the last day (cents), over the weekly hours below: the value of an hour
    "weekly_hours",  # of the contract, hundredths
    "hours_25",  # hundredths of overtime, eight first hours of the week
    "hours_50",
    "hours_complementary_first",  # within the tenth of the contract's hours
    "hours_complementary_next",
    "executive",  # 1: cadre
    "fixed_term",  # 1: CDD
    "private_unemployment",  # 1: linked to unemployment insurance for private-law staff
    "general_reduction",  # 1: réduction générale (RGDU), reduced rates, deduction on overtime
    "training_due",
    "apprenticeship_tax_due",
    "housing_due",
    "provident_employee",  # of the first ceiling, ten-thousandths of a percent
    "provident_employer",
    "health_employee",  # cents
    "health_employer",
    "headcount_11",  # 1 from 11 agents
    "headcount_20",
    "headcount_250",
)

# The lines of those whom a part of the net goes to, in the order in which acts of one kind take them.
CREDITOR_LINES = ("pension_1", "pension_2", "satd_1", "satd_2", "satd_3", "saisie_1", "saisie_2", "saisie_3")
CREDITOR_DUES = tuple(f"{line}_due" for line in CREDITOR_LINES)  # what each may take of this month at most (cents)
CREDITOR_MONTH_INPUTS = (
    "other_net",  # net pay of other employers, when this one withholds on the whole (cents)
    "attachment_returned",  # given back after a late lift (cents)
    *CREDITOR_DUES,
    *(f"{line}_before" for line in CREDITOR_LINES),  # what acts of earlier ranks claim (cents)
    *(f"{line}_within" for line in CREDITOR_LINES),  # what acts of its rank that come first claim
    *(f"{line}_den" for line in CREDITOR_LINES),  # what its whole rank claims; one when there is no act
)

# Of complementary cover (cents a month) and meal vouchers, for agents on an index.
COVER_MONTH_INPUTS = (
    *(
        f"{scheme}_{kind}_{who}"
        for scheme in ("chosen", "cover")
        for kind in ("health", "provident")
        for who in ("employee", "employer")
    ),
    "payroll_tax_share",  # percent of pay liable to the taxe sur les salaires, ten-thousandths of a percent
    "payroll_tax_months",  # of the year, up to that of the payment
    "headcount_levy",  # 1 from 11 agents: forfait social
    "vouchers",  # meal vouchers given this month (hundredths)
    "voucher_value",  # of one (cents)
    "voucher_employer",  # the employer's share of one (cents)
)

# Of élus, beside the percent and the share of the month.
ELECTED_SEGMENT_INPUTS = (
    "elected_raise_num",  # what the majorations add to one euro voted
    "elected_raise_den",
)
ELECTED_MONTH_INPUTS = (
    "daily_allowances",  # of the month, from the scheme of his profession, to a prevented élu (cents)
    "clipping",  # 1: the indemnities of all mandates are cut here
    "clipping_others",  # net monthly indemnities of the other mandates (cents)
    "clipping_csg",  # 1: CSG and CRDS are left aside too
    "clipping_reversed",  # 1: what is cut goes to another body, where the latest mandate was taken
    "annuity_rate",  # of the rente, ten-thousandths of a percent
)
# Leaves whose lines take from the pay; « CODE_loss » sums the percents of the traitement that their thirtieths lose.
UNPAID_LEAVES = (
    "maladie_sans_traitement",
    "accident_sans_traitement",
    "conge_parental",
    "disponibilite",
    "conge_sans_traitement",
    "exclusion_temporaire",
    "service_non_fait",
)
LEAVES = ("arret_tardif", "clm", "cld", "cgm", "naissance_supplementaire", *UNPAID_LEAVES)
LEAVES_WITHOUT_NBI = ("cld", "suspension")  # the NBI's own percents lost: « CODE_nbi_loss »
ABSENCE_INPUTS = (*(f"{code}_loss" for code in LEAVES), *(f"{code}_nbi_loss" for code in LEAVES_WITHOUT_NBI))
# The fund's daily benefits: those of the segment's days in cents, the share of the month that the traitement of those days
# pays (3000ths); and, of the month, those that the employer receives and passes on, by what the tax at source takes.
BENEFIT_SEGMENT_INPUTS = ("benefits", "benefits_weight")
# Hours of service not done, as a fraction of the month; part time for therapy: percent of the hours not worked, and whether
# the IFSE bears it (each monthly local prime CODE: « prime_tpt.CODE »).
UNDONE_INPUTS = ("undone_num", "undone_den")
THERAPEUTIC_INPUTS = ("tpt_loss", "ifse_tpt")
BENEFIT_MONTH_INPUTS = ("benefits_whole", "benefits_half", "benefits_not")

# One value per segment of the month (between two changes of position, working time, NBI, prime…).
SEGMENT_INPUTS = (
    "days",  # thirtieths of presence in the segment; all segments sum to 30 at most
    "im",  # index paid (points): the greater of the échelon's and the floor; 0 for an élu
    "nbi",  # points; 0 unless a fonctionnaire
    "cti",  # 1 when the complément de traitement indiciaire is due
    "quota_num",  # pay quotity: weekly hours / full time × part-time share paid (80 % → 6/7, 90 % → 32/35)
    "quota_den",
    "post_num",  # quotity of the post alone (temps non complet), without part time
    "post_den",
    "full_weight",  # Σ over thirtieths of the share paid of what follows the traitement in sickness (3000ths of month)
    "ifse",  # monthly amount at full time (cents)
    "ifse_weight",  # as full_weight, by the deliberation's sick policy (suspended: 0 on sick days)
    "carence_days",  # thirtieths of carence in the segment
    "reduced_days",  # sick thirtieths paid at the reduced full rate (90 % since 1 March 2025); not the carence day
    "reduced_loss",  # Σ over those thirtieths of the percent lost (10 each), in percents
    "half_days",  # sick thirtieths at half pay
    *ABSENCE_INPUTS,
    *BENEFIT_SEGMENT_INPUTS,
    *UNDONE_INPUTS,
    *THERAPEUTIC_INPUTS,
    "strike_num",  # strike as a fraction of the month falling in the segment
    "strike_den",
    "elected_percent",  # percent of the terminal index before majoration, ten-thousandths of a percent; 0 unless an élu
    "elected_num",  # share of the month (thirtieths or calendar days, by policy) of that percent
    "elected_den",
    "origin_im",  # of an official seconded here: the grade of origin, which bears the CNRACL; 0: none
    "origin_nbi",
    *AGREED_SEGMENT_INPUTS,
    *ELECTED_SEGMENT_INPUTS,
)
# And, for each rubrique CODE of the employer or of the catalogue that the month uses: "prime.CODE" (cents) or, of an entitlement,
# "granted.CODE" (ten-thousandths of a unit, or of a percent), with "prime_weight.CODE" (as ifse_weight).

# What the past months paid again by this bulletin add to its totals (`payroll.rappels`), in cents; negative: taken back.
RAPPEL_INPUTS = (
    "rappel_gross",
    "rappel_social",  # employee's shares
    "rappel_csg",
    "rappel_elected_training",  # and the rente of the élu: neither is social nor deductible
    "rappel_deductible",  # of the above, what the tax deducts
    "rappel_tib",
    "rappel_rafp",
    "rappel_overtime",
    "rappel_reimbursement",
    "rappel_frfe",  # part of the élus' rappel that is not income
    "rappel_benefits_whole",  # daily benefits passed on, by what the tax at source takes
    "rappel_benefits_half",
    "rappel_benefits_net",  # less CSG and CRDS: the montant net social counts them
    "rappel_employer",  # employer's shares: no rule reads it, the totals do
)

# One value for the month.
MONTH_INPUTS = (
    "tib_annual_rounding",  # 1: the employer rounds the annual traitement first
    "residence_zone",  # 1, 2 or 3
    "sft_children",  # children who count on the first of the month; 0 when not claimed
    "sft_share_own",
    "sft_share_all",
    "part_time",  # 1 when the post is held part time (floor of the SFT)
    "category",  # 1, 2, 3 for A, B, C
    "transfer_concerned",  # 1: transfert primes/points applies
    "closes_year",  # 1 in December and in the last month of the engagement
    "cia",  # cents
    "ihts_im",  # index and NBI in force for the overtime rate
    "ihts_nbi",
    "ihts_first",  # hundredths of hours, first 14 of the month
    "ihts_next",
    "ihts_sunday_first",
    "ihts_sunday_next",
    "ihts_night_first",
    "ihts_night_next",
    "ihts_part_time",  # hours of a part-timer up to the full-time cycle: no majoration
    "complementary_plain",
    "complementary_first",  # majorated 10 %
    "complementary_next",  # majorated 25 %
    "ceiling",  # prorated social-security ceiling of the month (cents)
    "headcount_50",  # 1 from 50 agents
    "work_accident_rate",  # ten-thousandths of a percent
    "mobility_rate",
    "regional_mobility",  # 1 when due
    "cdg_rate",
    "cnfpt_due",
    "unemployment_due",
    "elected_training_due",  # 1: DIF (communes, EPCI à fiscalité propre)
    "frfe_case",  # 0 none, 1 single mandate, 2 several, 3 commune under 3 500
    "frfe_share",  # this payer's share, ten-thousandths of a percent
    "pas_personal",  # 1 when a DGFiP rate is valid on the payment date
    "pas_rate",  # that rate, ten-thousandths of a percent
    "pas_zone",  # 1 métropole, 2 Guadeloupe-Réunion-Martinique, 3 Guyane-Mayotte
    "pas_short_contract",  # 1: abatement of short contracts on the neutral grid
    "dependants",  # persons at charge, for the attachable share
    "surcotisation_employer",  # the CNRACL employer's rate of the day of the request, ten-thousandths of a percent
    "worked_num",  # share worked (hours of the post × part time), which the surcotisation weighs
    "worked_den",
    "below_half_time",  # 1 when the quotity at the end of the month is below a half
    "debt_due",  # what the agent still owes and may be withheld (cents)
    *AGREED_MONTH_INPUTS,
    *BENEFIT_MONTH_INPUTS,
    *ELECTED_MONTH_INPUTS,
    *CREDITOR_MONTH_INPUTS,
    *COVER_MONTH_INPUTS,
    *RAPPEL_INPUTS,
)
# And, for each rubrique CODE of the employer or of the catalogue that the month uses: "amount.CODE" (cents), or "quantity.CODE"
# (hundredths of a unit), and the price that a deliberation set, "rate.CODE" (cents; of hours, ten-thousandths of a percent).

# Year-to-date amounts before this bulletin, in cents: those of the year of work (CSS, art. R. 242-1, II), which rappels of
# that year join whenever they are paid…
YEAR_OF_WORK = (
    "gross",
    "ceiling",
    "transfer_due",  # monthly transfert primes/points at the agent's quotity, before the cap by primes
    "transfer_paid",
    "transfer_primes",  # primes that the transfert may reduce
    "social_base",  # gross subject to the régime général
    "old_age_capped_base",
    "ircantec_gross",
    "ircantec_a_base",
    "ircantec_b_base",
    "fnal_gross",
    "fnal_base",
    *PRIVATE_CUMULS,
    "teletravail",  # paid for telework, capped by the year
)
# …and those of the year of payment (décret n° 2004-569, art. 2; CGI, art. 12 and 81 quater).
YEAR_OF_PAYMENT = (
    "tib",  # traitement paid, the base of the RAFP cap
    "rafp_gross",  # primes that count for the RAFP, before its cap
    "rafp_base",
    "exempt_overtime",  # overtime exempted from income tax
    "exempt_pay",  # pay of apprentices and trainees exempted from income tax
    "net_imposable",
    "pas",
    "payroll_tax_base",  # pay liable to the taxe sur les salaires
    "payroll_tax",  # that tax
)
CUMULS = (*YEAR_OF_WORK, *YEAR_OF_PAYMENT)

IN_KIND = "in_kind"  # the family that takes back from the net what was received in kind

# The inputs that bring each family of rare rules (`Rule.family`) into the plan of a month, as soon as one is not nil.
FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sickness": ("carence_days", "reduced_loss", "half_days", "arret_tardif_loss"),
        "strike": ("strike_num",),
        "majoration": ("elected_raise_num",),
        "long_leave": ("clm_loss", "cld_loss", "cld_nbi_loss", "cgm_loss"),
        "birth_leave": ("naissance_supplementaire_loss",),
        "suspension": ("suspension_nbi_loss",),
        "benefits": ("benefits",),
        "undone": ("undone_num",),
        "therapeutic": ("tpt_loss",),
        "subrogation": (*BENEFIT_MONTH_INPUTS, "rappel_benefits_whole", "rappel_benefits_half"),
        "unpaid": tuple(f"{code}_loss" for code in UNPAID_LEAVES),
        "secondment": ("origin_im",),
        "surcotisation": ("surcotisation_employer",),
        "prevented": ("daily_allowances",),
        "clipping": ("clipping",),
        "annuity": ("annuity_rate",),
        "chosen_cover": tuple(name for name in COVER_MONTH_INPUTS if name.startswith("chosen_")),
        "cover": tuple(name for name in COVER_MONTH_INPUTS if name.startswith("cover_")),
        "vouchers": ("vouchers",),
        "payroll_tax": ("payroll_tax_share",),
        "creditors": (*CREDITOR_DUES, "attachment_returned"),
        "home_help": ("home_total",),
    }
)


def families_of(segments: Iterable[Mapping[str, int]], inputs: Mapping[str, int]) -> tuple[str, ...]:
    """The families that these inputs bring, sorted."""
    given = {name for values in (*segments, inputs) for name, value in values.items() if value}
    return tuple(sorted(family for family, names in FAMILIES.items() if not given.isdisjoint(names)))


@dataclass(frozen=True, slots=True)
class LocalRubrique:
    """A rubrique of the employer on a named shape: part of the plan's identity."""

    code: str
    label: str
    shape: str
    nature: str = Nature.PRIME


@dataclass(frozen=True, slots=True)
class Situation:
    """One agent's month, ready to be calculated."""

    regime: Regime
    month: date  # first day
    payment_date: date
    segments: tuple[dict[str, int], ...]
    inputs: dict[str, int]
    cumuls: dict[str, int]
    local: tuple[LocalRubrique, ...] = ()
    families: tuple[str, ...] = ()  # of rare rules that this month needs (`Rule.family`), sorted
    frozen: dict[str, object] = field(default_factory=dict)  # what later outputs need and must never recalculate
    notes: tuple[str, ...] = ()  # defaults and policies that acted, in French
