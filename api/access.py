"""Who is asking: until there are accounts, this machine only, as an auditor who reads every collectivity of the service."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from api.problems import Problem, problem
from domain.principal import Principal
from domain.store import Stores
from projections.reader import Reader

_HOSTS = {"127.0.0.1", "localhost", "[::1]", "testserver"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Desk:
    """What a route works with: the reader, the opened stores, who asks, and the collectivities that they may see."""

    reader: Reader
    stores: Stores
    who: Principal
    scope: tuple[str, ...]

    def of(self, code: str) -> tuple[str, ...]:
        """The scope of one collectivity; one that is not theirs does not exist for them."""
        if code not in self.scope:
            raise Problem(404, f"La collectivité « {code} » n'existe pas, ou ne vous est pas ouverte.")
        return (code,)


def desk(request: Request) -> Desk:
    state = request.app.state
    who = Principal("auditeur-local", "auditor")
    return Desk(state.reader, state.stores, who, tuple(state.codes()))


Asked = Annotated[Desk, Depends(desk)]


async def this_machine_only(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuses another machine, and another name for this one (DNS rebinding); adds the security headers."""
    client = request.client.host if request.client else ""
    if not _is_loopback(client):
        return problem(403, "Ce service n'a pas encore de comptes : il ne répond qu'à la machine qui le porte.")
    host = request.headers.get("host", "").rsplit(":", 1)[0] if request.headers.get("host", "")[-1:] != "]" else "[::1]"
    if host not in _HOSTS:
        return problem(403, "Nom d'hôte refusé : ouvrir http://127.0.0.1.")
    response = await answer(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _is_loopback(client: str) -> bool:
    if client == "testclient":
        return True
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False
