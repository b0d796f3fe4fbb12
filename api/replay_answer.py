"""What a replay answers as JSON-able data, on the command line and over HTTP: amounts are strings of euros."""

from dataclasses import asdict
from typing import Any

from api.models import euros
from domain.replay import Difference, Found


def to_data(found: Found) -> dict[str, Any]:
    """What was found as JSON-able data; amounts in euros, as strings."""
    return {
        "verdicts": asdict(found.tally),
        "differences": [written(each) for each in found.differences],
        "unreadable": found.unreadable,
        "sums": {
            cause.value: {
                "bulletins": sums.bulletins,
                **{name: euros(getattr(sums, name)) for name in ("gross", "net_a_payer", "cost")},
            }
            for cause, sums in found.sums.items()
        },
    }


def written(each: Difference) -> dict[str, Any]:
    """One difference; `difference` is after less before, when both are amounts."""
    said = asdict(each) | {
        "month": f"{each.month:%Y-%m}",
        "before": _value(each.before),
        "after": _value(each.after),
        "cause": each.cause.value,
        "because": list(each.because),
    }
    if isinstance(each.before, int) and isinstance(each.after, int):
        said["difference"] = euros(each.after - each.before)
    return said


def _value(value: int | str | None) -> str | None:
    return euros(value) if isinstance(value, int) else value
