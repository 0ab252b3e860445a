"""The certificate with which the app is reached encrypted: made here, kept, renewed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from filelock import FileLock, Timeout

from vision.atomic import atomic_path
from vision.cli.serve.addresses import host_names
from vision.errors import FormcheckError
from vision.paths import HOME_VARIABLE, home_folder
from vision.text.phone import CERTIFICATE

#: Apple's devices refuse more than 398 days.
VALIDITY: Final = dt.timedelta(days=396)
#: Of these; a phone's clock may be behind.
BACKDATED_BY: Final = dt.timedelta(days=1)
#: Made anew when less than this is left.
MIN_REMAINING: Final = dt.timedelta(days=14)
_HERE: Final = ("localhost", "127.0.0.1", "::1")
_LOCK_WAIT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its private key, as files.

    Attributes
    ----------
    file : Path
        The certificate, PEM; for everybody to see.
    key : Path
        The private key, PEM; for nobody else to read.
    """

    file: Path
    key: Path


def ensure_certificate(addresses: Iterable[str], *, now: dt.datetime | None = None) -> Certificate:
    """Give a certificate for this machine's names and addresses, made anew where needed.

    Parameters
    ----------
    addresses : iterable of str
        Host names and numbers it must hold besides the machine's own names.
    now : datetime, optional
        For tests; with its zone.

    Returns
    -------
    Certificate
        Under `home_folder`; the one that is there while it holds all that is asked for and
        is good for 14 days more.

    Raises
    ------
    FormcheckError
        If it cannot be kept.
    """
    now = now or dt.datetime.now(dt.UTC)
    names = tuple(dict.fromkeys((*_HERE, *host_names(), *addresses)))
    file = home_folder() / CERTIFICATE
    certificate = Certificate(file=file, key=file.with_suffix(".key"))
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.parent.chmod(0o700)
        with FileLock(file.with_suffix(".lock"), timeout=_LOCK_WAIT_S):
            if _serves(certificate, names, now):
                certificate.key.chmod(0o600)
            else:
                _make(certificate, names, now)
    except (OSError, Timeout) as error:
        raise FormcheckError(
            f"The certificate cannot be kept in {file.parent} "
            f"({getattr(error, 'strerror', None) or error}): "
            f"set {HOME_VARIABLE} to a folder you may write to."
        ) from error
    return certificate


def _serves(certificate: Certificate, names: tuple[str, ...], now: dt.datetime) -> bool:
    """Whether what is kept is whole, holds the names and lasts."""
    try:
        held = x509.load_pem_x509_certificate(certificate.file.read_bytes())
        key = serialization.load_pem_private_key(certificate.key.read_bytes(), password=None)
        extension = held.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        same = key.public_key() == held.public_key()
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound):
        return False
    covered = {str(name.value) for name in extension.value}
    lasts = held.not_valid_before_utc <= now < held.not_valid_after_utc - MIN_REMAINING
    return same and lasts and covered.issuperset(names)


def _make(certificate: Certificate, names: tuple[str, ...], now: dt.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    _write(certificate.key, key.private_bytes(pem, *plain), mode=0o600)
    _write(certificate.file, _signed(key, names, now).public_bytes(pem), mode=0o644)


def _signed(
    key: ec.EllipticCurvePrivateKey, names: tuple[str, ...], now: dt.datetime
) -> x509.Certificate:
    host = next(iter(host_names()), "this machine")
    # No two alike: browsers stumble over a second issuer of the same name.
    serial = x509.random_serial_number()
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"formcheck on {host}"[:64]),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, f"{serial:x}"[:16]),
        ]
    )
    start = now - BACKDATED_BY
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(start + VALIDITY)
    )
    for value, critical in _extensions(key.public_key(), names):
        builder = builder.add_extension(value, critical=critical)
    return builder.sign(key, hashes.SHA256())


def _extensions(
    key: ec.EllipticCurvePublicKey, names: tuple[str, ...]
) -> list[tuple[x509.ExtensionType, bool]]:
    """Say what the certificate is for: these names, and nothing else.

    An iPhone lets only an authority be trusted, so it is one; that it vouches for its
    own names alone keeps a lost key from standing in for any other site.
    """
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=False, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return [
        (x509.SubjectAlternativeName([_general(name) for name in names]), False),
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (x509.NameConstraints([_general(name, alone=True) for name in names], None), True),
        (usage, True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectKeyIdentifier.from_public_key(key), False),
    ]


def _general(name: str, *, alone: bool = False) -> x509.GeneralName:
    """Write a name the way certificates do; a number `alone` is the network of just it."""
    try:
        number: IPv4Address | IPv6Address = ip_address(name)
    except ValueError:
        return x509.DNSName(name)
    return x509.IPAddress(ip_network(number) if alone else number)


def _write(path: Path, data: bytes, *, mode: int) -> None:
    """Write a file in one step; nobody else can read it before its mode is set."""
    with atomic_path(path, mode=mode) as part:
        part.write_bytes(data)
