"""Choose the address the app listens on, and print the URLs that open it."""

from __future__ import annotations

import io
import sys
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
from vision.text.phone import (
    CERTIFICATE_WARNING,
    IPHONE_HINT,
    NETWORK_WARNING,
    UNENCRYPTED_SIGN_IN_WARNING,
    UNENCRYPTED_WARNING,
    qr_code,
)

LOCALHOST: Final = "127.0.0.1"
ALL_ADDRESSES: Final = "0.0.0.0"
_NO_NETWORK: Final = (
    "No network was found, so only this computer can open the app. Connect it to the phone's "
    "network and start again."
)
_LOCAL_ONLY: Final = (
    "Only this computer can open the app at {address}. To open it on a phone, leave --address out."
)


@dataclass(frozen=True, slots=True)
class AppUrls:
    """Where the app listens and the URLs that open it.

    Attributes
    ----------
    listen : str
        Address the server is bound to.
    local_url : str
        URL for this computer.
    phone_urls : tuple of str
        URLs for a phone, most likely first; only with HTTPS.
    hosts : tuple of str
        Hosts of the URLs for other devices.
    no_phone_reason : str
        Why `phone_urls` is empty despite HTTPS.
    network_urls : tuple of str
        URLs for other devices; only without HTTPS.
    """

    listen: str
    local_url: str
    phone_urls: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    no_phone_reason: str = ""
    network_urls: tuple[str, ...] = ()


def is_all_addresses(address: str) -> bool:
    """Whether an address means all addresses of this computer."""
    return address in (ALL_ADDRESSES, "::")


def choose_urls(
    *, port: int, address: str | None, https: bool, find_addresses: Callable[[], Iterable[object]]
) -> AppUrls:
    """Choose where to listen, and the URLs that open the app.

    Parameters
    ----------
    port : int
        Port to listen on.
    address : str or None
        Address the user asked for; None listens on this computer only, or with `https` on
        all addresses, so that a phone can connect.
    https : bool
        Whether the app is served over HTTPS.
    find_addresses : callable
        Returns this computer's addresses on the network.

    Returns
    -------
    AppUrls
        Where to listen, and the URLs.

    Raises
    ------
    InputError
        A certificate cannot hold `address`.
    """
    if not https:
        return _http_urls(address or LOCALHOST, port, find_addresses)
    if address is None or is_all_addresses(address):
        hosts = tuple(str(host) for host in find_addresses())
        listen = address or (ALL_ADDRESSES if hosts else LOCALHOST)
        local, reason = "localhost", "" if hosts else _NO_NETWORK
    elif is_loopback(address):
        hosts, listen, local = (), address, "localhost" if address == LOCALHOST else address
        reason = _LOCAL_ONLY.format(address=address)
    else:
        address = _normalised_host(address)
        hosts, listen, local, reason = (address,), address, address, ""
    phone_urls = tuple(_url("https", host, port) for host in hosts)
    return AppUrls(listen, _url("https", local, port), phone_urls, hosts, reason)


def _http_urls(listen: str, port: int, find_addresses: Callable[[], Iterable[object]]) -> AppUrls:
    if is_loopback(listen):
        return AppUrls(listen, _url("http", "localhost" if listen == LOCALHOST else listen, port))
    to_all = is_all_addresses(listen)
    hosts = tuple(str(host) for host in find_addresses()) if to_all else (listen,)
    local = _url("http", "localhost" if to_all else listen, port)
    network = tuple(_url("http", host, port) for host in hosts)
    return AppUrls(listen, local, hosts=hosts, network_urls=network)


def _normalised_host(address: str) -> str:
    """Return an address in the form that certificates and browsers use."""
    name = address.lower()
    if is_host_name(name):
        return name
    with suppress(ValueError):
        if "%" not in address:  # a zone index, which is only valid on this computer
            return str(ip_address(address))
    raise InputError(f"A phone cannot open the address '{address}'; leave --address out.")


def is_loopback(address: str) -> bool:
    """Whether only this computer can connect to an address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address.lower() == "localhost"


def _url(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def print_urls(
    urls: AppUrls, *, port: int, certificate: Path | None, has_sign_in: bool = False
) -> None:
    """Print the URLs, a QR code, and notes on certificate and network.

    Parameters
    ----------
    urls : AppUrls
        Where the app listens.
    port : int
        Its port.
    certificate : Path or None
        File of the certificate, where it is self-signed.
    has_sign_in : bool, optional
        Whether visitors have to sign in.
    """
    if not urls.phone_urls:
        print(f"Opening formcheck at {urls.local_url} (stop it with Ctrl+C)", flush=True)
        others = [url for url in urls.network_urls if url != urls.local_url]
        if others:
            print(f"  on this network: {' or '.join(others)}", flush=True)
        if certificate is None and not is_loopback(urls.listen):
            warning = UNENCRYPTED_SIGN_IN_WARNING if has_sign_in else UNENCRYPTED_WARNING
            print(warning, file=sys.stderr, flush=True)
        if certificate is not None:
            print(urls.no_phone_reason, CERTIFICATE_WARNING, sep="\n", flush=True)
        return
    print("Opening formcheck (stop it with Ctrl+C)")
    print(f"  on this computer: {urls.local_url}")
    print(f"  on the phone:     {' or '.join(urls.phone_urls)}\n", flush=True)
    _print_qr_code(urls.phone_urls[0])
    if certificate is None:
        print(flush=True)
        return
    print(f"\n{CERTIFICATE_WARNING}\n")
    local_names = [name for name in host_names() if name.endswith(".local")]
    hint = IPHONE_HINT.format(how=f"the file {certificate}")
    for name in local_names:
        hint += f" If that does not help, open {_url('https', name, port)} there."
    print(f"{hint}\n")
    if not has_sign_in:
        print(f"{NETWORK_WARNING}\n", flush=True)


def _print_qr_code(address: str) -> None:
    """Print the QR code of an address, white on black: scanners need a light edge."""
    code = io.StringIO()
    qr_code(address).terminal(out=code, compact=True)
    console = Console(highlight=False)
    try:
        code.getvalue().encode(console.encoding)
    except UnicodeEncodeError:  # no block characters; the URL is printed anyway
        return
    console.print(Text(code.getvalue(), style="#ffffff on #000000"), soft_wrap=True, end="")
