"""Under which addresses and names others on the local network find this machine."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address
from typing import Final

import ifaddr

#: Adapters of containers, virtual machines and VPNs, which no phone is behind. The
#: hotspot of Windows calls itself virtual too, and phones are behind that.
_NO_LAN: Final = re.compile(
    r"^(?!.*wi-?fi direct)(?:(?:docker|br-|veth|virbr|vmnet|vboxnet|podman|cni|lxc|lxd|utun|tun|tap"
    r"|wg|zt|tailscale|ipsec|ppp)|.*(?:virtual|vethernet|hyper-v|vpn|wsl))",
    re.IGNORECASE,
)
#: Reserved for documentation: nobody has it, so the way to it is the way out.
_FAR: Final = ("203.0.113.1", 9)
_NAME: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


def network_addresses() -> tuple[IPv4Address, ...]:
    """Give this machine's addresses on the local network, the likeliest first.

    Returns
    -------
    tuple of IPv4Address
        Private ones before others; empty without a network. An adapter of a container,
        a virtual machine or a VPN counts only when it is the way out, and then last.
    """
    try:
        adapters = list(ifaddr.get_adapters())
    except OSError:
        return ()
    return _ranked(
        ((str(adapter.nice_name), IPv4Address(ip.ip)) for adapter in adapters
         for ip in adapter.ips if isinstance(ip.ip, str)),
        _way_out(),
    )  # fmt: skip


def _ranked(
    found: Iterable[tuple[str, IPv4Address]], way_out: IPv4Address | None
) -> tuple[IPv4Address, ...]:
    ranks: dict[IPv4Address, tuple[bool, bool, bool]] = {}
    for adapter, address in found:
        no_lan = bool(_NO_LAN.match(adapter))
        no_host = address.is_loopback or address.is_link_local or address.is_unspecified
        if no_host or (no_lan and address != way_out):
            continue
        ranks.setdefault(address, (no_lan, not address.is_private, address != way_out))
    return tuple(sorted(ranks, key=ranks.__getitem__))


def _way_out() -> IPv4Address | None:
    """Give the address this machine would send from; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(_FAR)
            return IPv4Address(probe.getsockname()[0])
    except OSError:
        return None


def host_names() -> tuple[str, ...]:
    """Give the machine's name as it calls itself, and as the local network finds it.

    Returns
    -------
    tuple of str
        In small letters, the one that ends in ``.local`` last; empty when the name is
        none that an address can hold.
    """
    name = socket.gethostname().strip().rstrip(".").lower()
    if not is_host_name(name) or name == "localhost":
        return ()
    return tuple(dict.fromkeys((name, f"{name.split('.')[0]}.local")))


def is_host_name(name: str) -> bool:
    """Whether a text in small letters can be a host in an address; numbers can, too."""
    return len(name) <= 253 and _NAME.fullmatch(name) is not None
