"""Opaque cursors over a stable order: the key of the last item seen, encoded."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence

from api.problems import Problem


def after(cursor: str) -> str:
    """The key that a cursor hides; a cursor that is not ours is refused."""
    try:
        return urlsafe_b64decode(cursor.encode()).decode() if cursor else ""
    except ValueError:
        raise Problem(400, "Curseur illisible. Reprendre la liste depuis son début.") from None


def following(items: Sequence[Mapping[str, object]], key: str, limit: int) -> str | None:
    """The cursor of the next page, None when this one was not full."""
    return urlsafe_b64encode(str(items[-1][key]).encode()).decode() if len(items) == limit else None
