"""Hours beyond the post: IHTS by time of day, part-timers' hours, heures complémentaires, and their tax relief."""

from payroll.algebra import Compare, Expression, Fact, Greater, Law, Number, Rounded, Select, percent_of
from payroll.rubriques.vocabulary import INDEXED, monthly
from payroll.rules import Rule, earning

_ZONE_RATE = Select(
    Compare("==", Fact("residence_zone"), Number(1)),
    Law("residence.zone_1"),
    Select(Compare("==", Fact("residence_zone"), Number(2)), Law("residence.zone_2"), Law("residence.zone_3")),
)
_INDEX = Fact("ihts_im") + Fact("ihts_nbi")
_RESIDENCE = percent_of(monthly(Greater(_INDEX, Law("traitement.im_floor"))), _ZONE_RATE)
_HOUR = (monthly(_INDEX) + _RESIDENCE) * 12 / Law("overtime.divisor")
HOUR_WITHOUT_NBI = (
    (monthly(Fact("ihts_im")) + percent_of(monthly(Greater(Fact("ihts_im"), Law("traitement.im_floor"))), _ZONE_RATE))
    * 12
    / Law("overtime.divisor")
)
_IHTS = "Décret n° 2002-60, art. 7 et 8"
_COMPLEMENTARY = "Décret n° 2020-592 ; décret n° 91-298, art. 10"


def _hours(code: str, label: str, hours: str, hourly: Expression, article: str, section: str = "hours") -> Rule:
    """Hours (hundredths) at a unit rate rounded to the cent, the only rounding before the line's own."""
    rate = Rounded(hourly, 1, "Taux horaire, au centime")
    return earning(
        code,
        label,
        section=section,
        statuses=INDEXED,
        amount=rate * Fact(hours) / 100,
        article=article,
        effects={"gross", "rafp", "overtime"},
        tags={"pes": "Indemnite", "m57": "prime", "quantity": hours},
    )


_FIRST = Law("overtime.first_rate")
_NEXT = Law("overtime.next_rate")
_SUNDAY = Law("overtime.sunday_factor")
_NIGHT = Law("overtime.night_factor")

RULES: tuple[Rule, ...] = (
    _hours("ihts", "IHTS, 14 premières heures", "ihts_first", _HOUR * _FIRST, _IHTS),
    _hours("ihts_au_dela", "IHTS au-delà de 14 heures", "ihts_next", _HOUR * _NEXT, _IHTS),
    _hours(
        "ihts_dimanche",
        "IHTS dimanche et férié, 14 premières heures",
        "ihts_sunday_first",
        _HOUR * _FIRST * _SUNDAY,
        _IHTS,
    ),
    _hours(
        "ihts_dimanche_au_dela",
        "IHTS dimanche et férié au-delà",
        "ihts_sunday_next",
        _HOUR * _NEXT * _SUNDAY,
        _IHTS,
    ),
    _hours("ihts_nuit", "IHTS de nuit, 14 premières heures", "ihts_night_first", _HOUR * _FIRST * _NIGHT, _IHTS),
    _hours("ihts_nuit_au_dela", "IHTS de nuit au-delà", "ihts_night_next", _HOUR * _NEXT * _NIGHT, _IHTS),
    _hours(
        "heures_temps_partiel",
        "Heures au-delà du temps partiel, sans majoration",
        "ihts_part_time",
        HOUR_WITHOUT_NBI,
        "Décret n° 82-624, art. 3 ; décret n° 2004-777, art. 7",
    ),
    _hours(
        "heures_complementaires",
        "Heures complémentaires",
        "complementary_plain",
        HOUR_WITHOUT_NBI,
        _COMPLEMENTARY,
    ),
    _hours(
        "heures_complementaires_premieres",
        "Heures complémentaires majorées, dans le dixième",
        "complementary_first",
        HOUR_WITHOUT_NBI * (100 + Law("complementary.first_majoration")) / 100,
        _COMPLEMENTARY,
    ),
    _hours(
        "heures_complementaires_suivantes",
        "Heures complémentaires majorées, au-delà du dixième",
        "complementary_next",
        HOUR_WITHOUT_NBI * (100 + Law("complementary.next_majoration")) / 100,
        _COMPLEMENTARY,
    ),
)
