"""Who asks: the address that limits are counted by, and what is remembered of each."""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from typing import Generic, TypeVar

from starlette.types import Scope

T = TypeVar("T")

MOST = 10_000  # remembered
_HOST_BITS = 64  # of an IPv6 address: one house can ask from each of its 2^64


def address(scope: Scope) -> str:
    """The client's address, of IPv6 its network; "" when it is not known.

    A trusted proxy's word has been put into the scope by the server (DATELINE_TRUSTED_PROXIES).
    """
    host = (scope.get("client") or ("",))[0]
    try:
        found = ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> _HOST_BITS << _HOST_BITS))
    return host


class Remembered(Generic[T]):
    """Something of each client; who came longest ago is forgotten first."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, T] = OrderedDict()

    def get(self, client: str) -> T | None:
        return self._of.get(client)

    def put(self, client: str, value: T) -> None:
        self.forget(client)
        self._of[client] = value
        if len(self._of) > MOST:
            self._of.popitem(last=False)

    def forget(self, client: str) -> None:
        self._of.pop(client, None)
