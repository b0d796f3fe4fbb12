"""Opaque cursors over a stable order: the key of the last item seen, encoded."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence

from api.problems import Problem


def after(cursor: str) -> str:
    """The key that a cursor hides; a cursor that is not ours is refused."""
    try:
        key = urlsafe_b64decode(cursor.encode()).decode()
    except ValueError:
        key = ""
    if cursor and _cursor(key) != cursor:
        raise Problem(400, "Curseur illisible. Reprendre la liste depuis son début.")
    return key


def _cursor(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode()


def following(items: Sequence[Mapping[str, object]], key: str, limit: int) -> str | None:
    """The cursor of the next page, None when this one was not full."""
    return _cursor(str(items[-1][key])) if len(items) == limit else None
