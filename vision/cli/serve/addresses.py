"""Find the addresses and names of this computer on the local network."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, ip_address
from typing import Final

import ifaddr

#: Adapters of containers, virtual machines and VPNs, through which no phone connects. The
#: hotspot of Windows is called virtual too, but phones do connect through it.
_NOT_LAN: Final = re.compile(
    r"^(?!.*wi-?fi direct)(?:(?:docker|br-|veth|virbr|vmnet|vboxnet|podman|cni|lxc|lxd|utun|tun|tap"
    r"|wg|zt|tailscale|ipsec|ppp)|.*(?:virtual|vethernet|hyper-v|vpn|wsl))",
    re.IGNORECASE,
)
#: Reserved for documentation (RFC 5737), so packets to it would take the default route.
_UNUSED_ADDRESS: Final = ("203.0.113.1", 9)
_HOST_NAME: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


def network_addresses() -> tuple[IPv4Address, ...]:
    """Return this computer's addresses on the local network, most likely first.

    Returns
    -------
    tuple of IPv4Address
        Private addresses before public ones; empty without a network. An adapter of a
        container, virtual machine or VPN counts only if it has the default route, and last.
    """
    try:
        adapters = list(ifaddr.get_adapters())
    except OSError:
        return ()
    return _rank_addresses(
        ((str(adapter.nice_name), IPv4Address(ip.ip)) for adapter in adapters
         for ip in adapter.ips if isinstance(ip.ip, str)),
        _default_route_address(),
    )  # fmt: skip


def all_addresses() -> tuple[str, ...]:
    """Return all addresses of this computer that can be part of a URL, of every adapter."""
    try:
        adapters = list(ifaddr.get_adapters())
    except OSError:
        return ()
    found = (
        ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0])
        for adapter in adapters
        for ip in adapter.ips
    )
    # Link-local IPv6 addresses need a zone, which a URL cannot have.
    return tuple(dict.fromkeys(str(a) for a in found if a.version == 4 or not a.is_link_local))


def _rank_addresses(
    found: Iterable[tuple[str, IPv4Address]], default_route: IPv4Address | None
) -> tuple[IPv4Address, ...]:
    ranks: dict[IPv4Address, tuple[bool, bool, bool]] = {}
    for adapter, address in found:
        is_not_lan = bool(_NOT_LAN.match(adapter))
        is_unreachable = address.is_loopback or address.is_link_local or address.is_unspecified
        if is_unreachable or (is_not_lan and address != default_route):
            continue
        ranks.setdefault(address, (is_not_lan, not address.is_private, address != default_route))
    return tuple(sorted(ranks, key=ranks.__getitem__))


def _default_route_address() -> IPv4Address | None:
    """Return the address that the default route sends from; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(_UNUSED_ADDRESS)
            return IPv4Address(probe.getsockname()[0])
    except OSError:
        return None


def host_names() -> tuple[str, ...]:
    """Return this computer's host name, and its name in multicast DNS.

    Returns
    -------
    tuple of str
        In lower case, the one that ends in ``.local`` last; empty if the name cannot be part
        of a URL.
    """
    name = socket.gethostname().strip().rstrip(".").lower()
    if not is_host_name(name) or name == "localhost":
        return ()
    return tuple(dict.fromkeys((name, f"{name.split('.')[0]}.local")))


def is_host_name(name: str) -> bool:
    """Whether a lower-case text can be the host of a URL; IPv4 addresses can, too."""
    return len(name) <= 253 and _HOST_NAME.fullmatch(name) is not None
