"""Hours beyond the post, shared between the rates that pay them; amounts are the rules' affair.

Décret n° 2002-60 (IHTS), décret n° 82-624, art. 3 (part time), décret n° 2020-592 (heures complémentaires).
Hours are hundredths. The first fourteen of the month are taken in the order day, Sunday, night.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from payroll.facts import HoursWorked
from payroll.interpreter import half_up
from payroll.refusal import Refused
from payroll.words import HoursKind

_ORDER = (
    (HoursKind.OVERTIME, "ihts_first", "ihts_next"),
    (HoursKind.OVERTIME_SUNDAY, "ihts_sunday_first", "ihts_sunday_next"),
    (HoursKind.OVERTIME_NIGHT, "ihts_night_first", "ihts_night_next"),
)
_OF_PRIVATE_LAW = (HoursKind.OVERTIME_FIRST, HoursKind.OVERTIME_NEXT)
NAMES = (
    *(name for _, first, following in _ORDER for name in (first, following)),
    "ihts_part_time",
    "complementary_plain",
    "complementary_first",
    "complementary_next",
)


@dataclass(frozen=True, slots=True)
class Post:
    """What decides how hours are paid: the post's and the full-time weekly hours, the part-time share, the policy."""

    weekly_hours: Decimal
    full_time_weekly_hours: Decimal
    part_time_percent: int
    majoration: bool  # heures complémentaires majorated by deliberation
    monthly_hours: Fraction  # of a full-time month, 151.67
    first_hours: int  # of overtime before the next rate, 14
    first_tenth: Fraction  # share of the weekly duty paid at the first majoration


def split(worked: Iterable[HoursWorked], post: Post) -> tuple[dict[str, int], tuple[str, ...]]:
    """The hours of the month by situated name (hundredths), and what deserves a note."""
    hours = {kind: 0 for kind in HoursKind}
    shared = dict.fromkeys(NAMES, 0)
    entered = tuple(worked)
    if not entered:
        return shared, ()
    for each in entered:
        if each.hours <= 0:
            raise Refused(
                f"Heures « {each.kind} » : {each.hours} h saisies, un nombre d'heures doit être positif. "
                "Corriger la variable du mois.",
                code="hours",
                field="hours",
            )
        if each.kind in _OF_PRIVATE_LAW:
            raise Refused(
                f"Heures « {each.kind} » : ce sont celles du droit privé. Un agent public est payé d'IHTS ou d'heures "
                "complémentaires. Corriger la variable du mois.",
                code="hours",
                field="kind",
            )
        hours[each.kind] += half_up(Fraction(each.hours) * 100)
    notes = _complementary(hours, shared, post)
    _part_time(hours, shared, post)
    left = post.first_hours * 100
    for kind, first, following in _ORDER:
        shared[first] = min(hours[kind], left)
        shared[following] = hours[kind] - shared[first]
        left -= shared[first]
    return shared, notes


def over_limit(worked: Iterable[HoursWorked], part_time_percent: int, monthly_limit: Fraction) -> int:
    """Hundredths of hours of overtime above the monthly limit, itself reduced to the part-time share (25 h × 80 % = 20 h).

    Décret n° 2002-60, art. 6; décret n° 2004-777, art. 7. Heures complémentaires are not overtime."""
    done = sum((Fraction(each.hours) for each in worked if each.kind != HoursKind.COMPLEMENTARY), Fraction(0))
    return max(0, half_up((done - monthly_limit * part_time_percent / 100) * 100))


def _complementary(hours: dict[HoursKind, int], shared: dict[str, int], post: Post) -> tuple[str, ...]:
    """Up to the full-time week; what goes beyond is overtime."""
    done = hours[HoursKind.COMPLEMENTARY]
    if not done:
        return ()
    if post.weekly_hours >= post.full_time_weekly_hours:
        raise Refused(
            "Des heures complémentaires sont saisies sur un emploi à temps complet. "
            "Les saisir en heures supplémentaires (décret n° 2002-60).",
            code="complementary_at_full_time",
            field="kind",
        )
    room = half_up(Fraction(post.full_time_weekly_hours - post.weekly_hours) * 52 / 12 * 100)
    paid = min(done, room)
    hours[HoursKind.OVERTIME] += done - paid
    if post.majoration:
        tenth = half_up(Fraction(post.weekly_hours) * post.first_tenth * 52 / 12 * 100)
        shared["complementary_first"] = min(paid, tenth)
        shared["complementary_next"] = paid - shared["complementary_first"]
    else:
        shared["complementary_plain"] = paid
    if done == paid:
        return ()
    return ("Heures complémentaires au-delà du temps complet : l'excédent est payé en heures supplémentaires.",)


def _part_time(hours: dict[HoursKind, int], shared: dict[str, int], post: Post) -> None:
    """A part-timer's hours up to the full-time cycle bear no majoration, whatever the moment."""
    room = half_up(Fraction(100 - post.part_time_percent, 100) * post.monthly_hours * 100)
    for kind, _, _ in _ORDER:
        taken = min(hours[kind], room - shared["ihts_part_time"])
        shared["ihts_part_time"] += taken
        hours[kind] -= taken
