"""Who asks: the address that limits are counted by."""

from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

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
