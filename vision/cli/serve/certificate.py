"""Create, store and renew the self-signed certificate for HTTPS."""

from __future__ import annotations

import datetime as dt
import ssl
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
from vision.errors import FormcheckError, InputError
from vision.paths import HOME_VARIABLE, home_folder
from vision.text.phone import CERTIFICATE

#: Apple devices reject a certificate that is valid for more than 398 days.
VALIDITY: Final = dt.timedelta(days=396)
#: Start of validity before now, because a phone's clock may be behind.
BACKDATED_BY: Final = dt.timedelta(days=1)
#: A certificate is renewed when less than this is left.
MIN_REMAINING: Final = dt.timedelta(days=14)
_LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "::1")
_LOCK_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its private key, as files.

    Attributes
    ----------
    file : Path
        The certificate, PEM; public.
    key : Path
        The private key, PEM; readable by the user only.
    """

    file: Path
    key: Path


def read_certificate(file: Path, key: Path) -> Certificate:
    """Return a certificate and its key from files, after checking that they can be used.

    Parameters
    ----------
    file, key : Path
        The files (PEM); the key without a password.

    Returns
    -------
    Certificate
        The same files.

    Raises
    ------
    InputError
        They cannot be read, or do not belong together.
    """
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file, key, password=_no_password)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"The certificate '{file.name}' and its key '{key.name}' cannot be used "
            f"({reason}); give both as PEM files, the key without a password."
        ) from error
    return Certificate(file.absolute(), key.absolute())


def _no_password() -> str:
    """Refuse to ask for a password in the terminal."""
    raise ValueError("the key has a password")


def ensure_certificate(addresses: Iterable[str], *, now: dt.datetime | None = None) -> Certificate:
    """Return a certificate for this computer's names and addresses; create it if needed.

    Parameters
    ----------
    addresses : iterable of str
        Host names and addresses it must hold besides the computer's own names.
    now : datetime, optional
        Current time with its zone, for tests.

    Returns
    -------
    Certificate
        Under `home_folder`; an existing one is reused while it holds all names and is
        valid for another 14 days.

    Raises
    ------
    FormcheckError
        It cannot be stored.
    """
    now = now or dt.datetime.now(dt.UTC)
    names = tuple(dict.fromkeys((*_LOCAL_NAMES, *host_names(), *addresses)))
    file = home_folder() / CERTIFICATE
    certificate = Certificate(file=file, key=file.with_suffix(".key"))
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.parent.chmod(0o700)
        with FileLock(file.with_suffix(".lock"), timeout=_LOCK_TIMEOUT_S):
            if _is_valid(certificate, names, now):
                certificate.key.chmod(0o600)
            else:
                _create_files(certificate, names, now)
    except (OSError, Timeout) as error:
        raise FormcheckError(
            f"The certificate cannot be stored in {file.parent} "
            f"({getattr(error, 'strerror', None) or error}): "
            f"set {HOME_VARIABLE} to a folder you may write to."
        ) from error
    return certificate


def _is_valid(certificate: Certificate, names: tuple[str, ...], now: dt.datetime) -> bool:
    """Whether the stored certificate is intact, holds the names and is valid long enough."""
    try:
        stored = x509.load_pem_x509_certificate(certificate.file.read_bytes())
        key = serialization.load_pem_private_key(certificate.key.read_bytes(), password=None)
        extension = stored.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        keys_match = key.public_key() == stored.public_key()
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound):
        return False
    covered = {str(name.value) for name in extension.value}
    lasts = stored.not_valid_before_utc <= now < stored.not_valid_after_utc - MIN_REMAINING
    return keys_match and lasts and covered.issuperset(names)


def _create_files(certificate: Certificate, names: tuple[str, ...], now: dt.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    _write(certificate.key, key.private_bytes(pem, *plain), mode=0o600)
    _write(certificate.file, _build_certificate(key, names, now).public_bytes(pem), mode=0o600)


def _build_certificate(
    key: ec.EllipticCurvePrivateKey, names: tuple[str, ...], now: dt.datetime
) -> x509.Certificate:
    host = next(iter(host_names()), "this computer")
    # A unique name each time: browsers reject a second issuer of the same name.
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
    """Return the extensions that limit the certificate to these names.

    An iPhone can trust only a certificate authority, so it is one. Name constraints keep a
    stolen key from being used for any other site.
    """
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=False, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return [
        (x509.SubjectAlternativeName([_general_name(name) for name in names]), False),
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (
            x509.NameConstraints([_general_name(name, as_network=True) for name in names], None),
            True,
        ),
        (usage, True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectKeyIdentifier.from_public_key(key), False),
    ]


def _general_name(name: str, *, as_network: bool = False) -> x509.GeneralName:
    """Convert a name or address for a certificate; `as_network` gives a one-address network."""
    try:
        number: IPv4Address | IPv6Address = ip_address(name)
    except ValueError:
        return x509.DNSName(name)
    return x509.IPAddress(ip_network(number) if as_network else number)


def _write(path: Path, data: bytes, *, mode: int) -> None:
    """Write a file atomically, with its mode set before others can read it."""
    with atomic_path(path, mode=mode) as part:
        part.write_bytes(data)
