"""The app's certificate: its content, and when it is renewed."""

from __future__ import annotations

import datetime as dt
import os
import ssl
import stat
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from vision.cli.serve import certificate as module
from vision.cli.serve.certificate import Certificate, ensure_certificate, read_certificate
from vision.errors import FormcheckError, InputError

NOW = dt.datetime(2030, 5, 1, 12, tzinfo=dt.UTC)
ADDRESS = "192.168.1.20"


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "host_names", lambda: ("studio", "studio.local"))


def create_certificate(*addresses: str, now: dt.datetime = NOW) -> Certificate:
    return ensure_certificate(addresses or (ADDRESS,), now=now)


def read(certificate: Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.file.read_bytes())


def extension(certificate: x509.Certificate, kind: type):
    return certificate.extensions.get_extension_for_class(kind)


def names_in(certificate: x509.Certificate) -> set[str]:
    return {str(n.value) for n in extension(certificate, x509.SubjectAlternativeName).value}


def test_certificate_holds_every_name_of_the_app() -> None:
    held = read(create_certificate(ADDRESS, "10.0.0.3"))
    names = {"localhost", "127.0.0.1", "::1", "studio", "studio.local", ADDRESS, "10.0.0.3"}
    assert names_in(held) == names
    alternative = extension(held, x509.SubjectAlternativeName).value
    assert ip_address(ADDRESS) in alternative.get_values_for_type(x509.IPAddress)


def test_certificate_meets_the_rules_of_phones() -> None:
    held = read(create_certificate())
    assert held.not_valid_before_utc < NOW
    assert held.not_valid_after_utc - held.not_valid_before_utc <= dt.timedelta(days=397)
    usage = extension(held, x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    key = held.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)
    held.verify_directly_issued_by(held)


def test_authority_is_constrained_to_its_names() -> None:
    held = read(create_certificate())
    basic = extension(held, x509.BasicConstraints)
    assert (basic.value.ca, basic.value.path_length, basic.critical) == (True, 0, True)
    only = extension(held, x509.NameConstraints)
    assert only.critical
    permitted = {str(name.value).removesuffix("/32") for name in only.value.permitted_subtrees}
    assert {name.removesuffix("/128") for name in permitted} == names_in(held)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_key_is_private(formcheck_home: Path) -> None:
    certificate = create_certificate()
    assert stat.S_IMODE(certificate.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(certificate.key.parent.stat().st_mode) == 0o700
    certificate.key.chmod(0o644)
    create_certificate()
    assert stat.S_IMODE(certificate.key.stat().st_mode) == 0o600
    assert certificate.key.parent == formcheck_home / "https"
    assert {p.suffix for p in certificate.key.parent.iterdir()} <= {".crt", ".key", ".lock"}


def test_certificate_file_does_not_hold_the_key() -> None:
    assert b"PRIVATE" not in create_certificate().file.read_bytes()


def test_valid_certificate_is_reused() -> None:
    first = create_certificate(ADDRESS, "10.0.0.3").file.read_bytes()
    again = create_certificate(ADDRESS, now=NOW + dt.timedelta(days=380))
    assert again.file.read_bytes() == first


@pytest.mark.parametrize(
    ("addresses", "days"),
    [((ADDRESS, "192.168.1.21"), 0), ((ADDRESS,), 382), ((ADDRESS,), 1000), ((ADDRESS,), -2)],
    ids=["another address", "runs out soon", "has run out", "a clock set back"],
)
def test_certificate_is_renewed(addresses: tuple[str, ...], days: int) -> None:
    first = read(create_certificate())
    now = NOW + dt.timedelta(days=days)
    second = read(create_certificate(*addresses, now=now))
    assert second.serial_number != first.serial_number
    assert second.subject != first.subject
    assert names_in(second) >= set(addresses)
    assert second.not_valid_before_utc < now < second.not_valid_after_utc


@pytest.mark.parametrize("harm", ["file", "key", "both", "gone", "another's"])
def test_damaged_certificate_is_replaced(harm: str) -> None:
    certificate = create_certificate()
    if harm in ("file", "both"):
        certificate.file.write_bytes(certificate.file.read_bytes()[:200])
    if harm in ("key", "both"):
        certificate.key.write_bytes(b"\x00 no key")
    if harm == "gone":
        certificate.key.unlink()
    if harm == "another's":
        key = certificate.key.read_bytes()
        certificate.file.unlink()
        create_certificate()
        certificate.key.write_bytes(key)
    renewed = create_certificate()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(renewed.file, renewed.key)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_unwritable_folder_is_one_sentence(formcheck_home: Path) -> None:
    formcheck_home.mkdir()
    (formcheck_home / "https").write_text("in the way")
    with pytest.raises(FormcheckError, match=r"cannot be stored in .*FORMCHECK_HOME"):
        create_certificate()


def test_own_files_are_used_if_they_belong_together(tmp_path: Path) -> None:
    made = create_certificate()
    assert read_certificate(made.file, made.key) == Certificate(
        made.file.absolute(), made.key.absolute()
    )
    other = tmp_path / "other.key"
    key = ec.generate_private_key(ec.SECP256R1())
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    other.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    locked = tmp_path / "locked.key"
    password = serialization.BestAvailableEncryption(b"secret")
    locked.write_bytes(key.private_bytes(pem, form, password))
    for wrong in (other, locked, tmp_path / "no.key", made.file):
        with pytest.raises(InputError, match="cannot be used") as raised:
            read_certificate(made.file, wrong)
        assert "\n" not in str(raised.value)
