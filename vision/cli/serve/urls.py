"""Who can reach the app and under which address, and saying so before it starts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from vision.cli.serve.addresses import host_names, is_host_name
from vision.errors import InputError
from vision.text.phone import CERTIFICATE_WARNING, IPHONE_HINT, NETWORK_WARNING, qr_code

LOCALHOST: Final = "127.0.0.1"
ALL_ADDRESSES: Final = "0.0.0.0"
_NO_NETWORK: Final = (
    "No network address was found, so the app is for this machine only: connect it to the "
    "phone's network and start again."
)
_ONLY_HERE: Final = (
    "{address} is this machine alone, so a phone cannot reach the app: leave --address out "
    "to let it."
)


@dataclass(frozen=True, slots=True)
class AppUrls:
    """Where the app listens and how it is opened.

    Attributes
    ----------
    listen : str
        Address the server is bound to.
    here : str
        What to open on this computer.
    phones : tuple of str
        What to open on a phone, the likeliest first; only where it is encrypted.
    hosts : tuple of str
        The hosts in `phone_urls`.
    lack : str
        Why `phone_urls` is empty although it was asked for, in one sentence.
    """

    listen: str
    local_url: str
    phone_urls: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    no_phone_reason: str = ""


def is_all_addresses(address: str) -> bool:
    """Whether an address means all of this machine's."""
    return address in (ALL_ADDRESSES, "::")


def choose_urls(
    *, port: int, address: str | None, https: bool, find_addresses: Callable[[], Iterable[object]]
) -> AppUrls:
    """Work out where to listen and what to open.

    Parameters
    ----------
    port : int
        Port to listen on.
    address : str or None
        What the user asked for; None leaves it to formcheck: this machine only,
        or with `https` the whole network, which is what that is for.
    https : bool
        Whether it is encrypted.
    found : callable
        Gives this machine's addresses on the network.

    Returns
    -------
    Reach
        Where to listen and what to open.

    Raises
    ------
    InputError
        If a certificate cannot hold `address`.
    """
    if not https:
        listen = address or LOCALHOST
        return AppUrls(listen, _url("http", "localhost" if listen == LOCALHOST else listen, port))
    if address is None or is_all_addresses(address):
        hosts = tuple(str(host) for host in find_addresses())
        listen = address or (ALL_ADDRESSES if hosts else LOCALHOST)
        here, lack = "localhost", "" if hosts else _NO_NETWORK
    elif _is_here(address):
        hosts, listen, here = (), address, "localhost" if address == LOCALHOST else address
        lack = _ONLY_HERE.format(address=address)
    else:
        address = _host(address)
        hosts, listen, here, lack = (address,), address, address, ""
    phones = tuple(_url("https", host, port) for host in hosts)
    return AppUrls(listen, _url("https", here, port), phones, hosts, lack)


def _host(address: str) -> str:
    """Give an address as certificates and browsers write it."""
    name = address.lower()
    if is_host_name(name):
        return name
    with suppress(ValueError):
        if "%" not in address:  # the way to it, which only this machine could read
            return str(ip_address(address))
    raise InputError(f"{address} is no address a phone could open; leave --address out.")


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address.lower() == "localhost"


def _url(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def print_urls(urls: AppUrls, *, port: int, certificate: Path | None) -> None:
    """Print what to open, on this computer and on the phone, and what to know about it."""
    if not urls.phone_urls:
        print(f"Opening formcheck at {urls.local_url} (Ctrl+C ends it)", flush=True)
        if certificate is not None:
            print(urls.no_phone_reason, CERTIFICATE_WARNING, sep="\n", flush=True)
        return
    print("Opening formcheck (Ctrl+C ends it)")
    print(f"  on this computer: {urls.local_url}")
    print(f"  on the phone:     {' or '.join(urls.phone_urls)}\n", flush=True)
    _print_qr_code(urls.phone_urls[0])
    print(f"\n{CERTIFICATE_WARNING}\n")
    local = [name for name in host_names() if name.endswith(".local")]
    also = "".join(f" If that does not help, open {_url('https', n, port)} there." for n in local)
    print(f"{IPHONE_HINT.format(how=f'the file {certificate}')}{also}\n")
    print(f"{NETWORK_WARNING}\n", flush=True)


def _print_qr_code(address: str) -> None:
    """Print it white on black where there are colours: scanners want the edge light."""
    drawn = io.StringIO()
    qr_code(address).terminal(out=drawn, compact=True)
    console = Console(highlight=False)
    try:
        drawn.getvalue().encode(console.encoding)
    except UnicodeEncodeError:  # no blocks to draw with; the address is there in letters
        return
    console.print(Text(drawn.getvalue(), style="#ffffff on #000000"), soft_wrap=True, end="")
