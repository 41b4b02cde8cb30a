"""Whom an authority's certificate proves: the mail addresses in it, read as they are written, and nobody else."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from mailticket.model.errors import Unproven
from mailticket.model.signature import Key, KeyKind, Signature
from mailticket.reading.signed import SignedParts
from mailticket.reading.smime import read_certificate, verify_smime

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

TEXT = b"Content-Type: text/plain\r\n\r\nDelete #1\r\n"
NOW = datetime.now(UTC).replace(microsecond=0)
KEY = ec.generate_private_key(ec.SECP256R1())
CA_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "House CA")])
EVERYTHING = ("digital_signature", "content_commitment")
ALL_USAGES = (
    *EVERYTHING,
    *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
    *("encipher_only", "decipher_only"),
)
UTF8_MAILBOX = ObjectIdentifier("1.3.6.1.5.5.7.8.9")


def made(
    names: x509.ExtensionType | None,
    *,
    subject: Sequence[x509.NameAttribute[str]] = (),
    purposes: Sequence[ObjectIdentifier] = (ExtendedKeyUsageOID.EMAIL_PROTECTION,),
    usage: Sequence[str] = (),
    authority: bool = False,
) -> x509.Certificate:
    """A certificate by the authority, with these alternative names."""
    by_name = x509.NameAttribute(NameOID.COMMON_NAME, "somebody")
    found = (
        x509.CertificateBuilder(CA_NAME, CA_NAME if authority else x509.Name([by_name, *subject]), KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if names is not None:
        found = found.add_extension(names, critical=False)
    if purposes and not authority:
        found = found.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=False)
    if usage:
        found = found.add_extension(x509.KeyUsage(*(one in usage for one in ALL_USAGES)), critical=True)
    return found.sign(KEY, hashes.SHA256())


CA = made(None, authority=True).public_bytes(Encoding.PEM)


def named(*names: x509.GeneralName) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(list(names))


def mail(text: str) -> x509.RFC822Name:
    return x509.RFC822Name._init_without_validation(text)  # type: ignore[attr-defined]  # an authority signs what it is given


def utf8(text: str, tag: int = 0x0C) -> x509.OtherName:
    data = text.encode()
    return x509.OtherName(UTF8_MAILBOX, bytes((tag, len(data))) + data)


def broken(value: str) -> x509.UnrecognizedExtension:
    """subjectAltName with any bytes."""
    return x509.UnrecognizedExtension(x509.SubjectAlternativeName.oid, bytes.fromhex(value))


async def signed_by(certificate: x509.Certificate, *enrolled: x509.Certificate, by: bytes = CA) -> Signature:
    made_by = pkcs7.PKCS7SignatureBuilder().set_data(TEXT).add_signer(certificate, KEY, hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    parts = SignedParts(KeyKind.SMIME, TEXT, made_by.sign(Encoding.DER, options))
    keys = [
        Key(KeyKind.SMIME, one.fingerprint(hashes.SHA256()).hex().upper(), one.public_bytes(Encoding.DER))
        for one in enrolled
    ]
    return await verify_smime(parts, keys, by, now=NOW)


async def proves(certificate: x509.Certificate, address: str) -> bool:
    try:
        return (await signed_by(certificate)).owner.proves(address)
    except Unproven:
        return False


LUCIA = "lucia@noc.example"
ADDRESS_IN_SUBJECT = (x509.NameAttribute(NameOID.EMAIL_ADDRESS, LUCIA),)

NOBODYS = {
    "no alternative names": made(None),
    "the address in the subject alone": made(None, subject=ADDRESS_IN_SUBJECT),
    "a name of a host alone": made(named(x509.DNSName("noc.example"))),
    "the address as the name of a host": made(named(x509.DNSName(LUCIA))),
    "the address as a URI": made(named(x509.UniformResourceIdentifier(f"mailto:{LUCIA}"))),
    "a host's name, the address in the subject": made(named(x509.DNSName("noc.example")), subject=ADDRESS_IN_SUBJECT),
    "another's address": made(named(mail("eva@noc.example"))),
    "another's address, hers in the subject": made(named(mail("eva@noc.example")), subject=ADDRESS_IN_SUBJECT),
    "NUL after the address": made(named(mail(f"{LUCIA}\0.evil.example"))),
    "NUL before the address": made(named(mail(f"eva@evil.example\0{LUCIA}"))),
    "two addresses in one name": made(named(mail(f"{LUCIA},eva@evil.example"))),
    "a display name": made(named(mail(f"Lucia <{LUCIA}>"))),
    "a space around the address": made(named(mail(f" {LUCIA}"))),
    "no names at all": made(broken("3000")),
    "names that are cut": made(broken("3020811161")),
    "names that are no sequence": made(broken("0403616263")),
    "names with something behind them": made(broken("3002810041")),
    "a plain address where one must not be plain": made(named(utf8(LUCIA))),
    "a plain address as another string": made(named(utf8(LUCIA, tag=0x16))),
    "KELVIN SIGN in the local part": made(named(utf8("luciaK@noc.example".replace("K", "\u212a")))),
}


@pytest.mark.parametrize("shape", NOBODYS)
async def test_a_certificate_that_does_not_name_her_address_does_not_prove_her(shape: str) -> None:
    for address in (LUCIA, "luciak@noc.example"):
        assert not await proves(NOBODYS[shape], address)


@pytest.mark.parametrize(
    ("names", "address"),
    [
        (named(mail(LUCIA)), LUCIA),
        (named(mail("LUCIA@NOC.Example")), LUCIA),
        (named(x509.DNSName("x.example"), mail("eva@noc.example"), mail(LUCIA)), LUCIA),
        (named(mail("lucia@xn--espaa-rta.example")), "lucia@xn--espaa-rta.example"),
        (named(mail("lucia@XN--ESPAA-RTA.example")), "lucia@xn--espaa-rta.example"),
        (named(utf8("lucía@noc.example")), "lucía@noc.example"),
        (named(utf8("Lucía@NOC.example")), "lucía@noc.example"),
        (named(utf8("luci\u0061\u0301@noc.example")), "luciá@noc.example"),
        (named(utf8("lucía@xn--espaa-rta.example")), "lucía@xn--espaa-rta.example"),
        (named(utf8("lucía@españa.example")), "lucía@xn--espaa-rta.example"),
    ],
)
async def test_the_address_is_read_as_addresses_are_compared(names: x509.SubjectAlternativeName, address: str) -> None:
    certificate = made(names)
    assert await proves(certificate, address)
    assert not await proves(certificate, "eva@evil.example")
    assert not await proves(certificate, "")


@pytest.mark.parametrize(
    ("purposes", "usage", "holds"),
    [
        ((), (), True),
        ((ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH), EVERYTHING, True),
        ((ExtendedKeyUsageOID.EMAIL_PROTECTION,), ("digital_signature",), True),
        ((ExtendedKeyUsageOID.EMAIL_PROTECTION,), ("content_commitment",), True),
        ((ExtendedKeyUsageOID.EMAIL_PROTECTION,), ("key_encipherment",), False),
        ((), ("key_cert_sign",), False),
        ((ExtendedKeyUsageOID.SERVER_AUTH,), (), False),
        ((ExtendedKeyUsageOID.CLIENT_AUTH,), EVERYTHING, False),
        ((ExtendedKeyUsageOID.CODE_SIGNING,), (), False),
    ],
)
async def test_a_certificate_proves_what_it_was_made_for(
    purposes: Sequence[ObjectIdentifier], usage: Sequence[str], holds: bool
) -> None:
    certificate = made(named(mail(LUCIA)), purposes=purposes, usage=usage)
    assert await proves(certificate, LUCIA) is holds


async def test_an_enrolled_certificate_proves_whom_it_is_enrolled_for_whatever_is_in_it() -> None:
    for shape in ("no alternative names", "another's address", "names that are cut"):
        certificate = NOBODYS[shape]
        for by in (b"", CA):
            assert (await signed_by(certificate, certificate, by=by)).owner.proves(LUCIA)


async def test_the_certificate_beside_an_enrolled_one_proves_its_own_addresses_alone() -> None:
    found = await signed_by(NOBODYS["no alternative names"], made(named(mail(LUCIA))))
    assert not found.owner.proves(LUCIA)


def test_a_certificate_shows_the_addresses_that_are_in_it() -> None:
    shown = read_certificate(made(named(mail(LUCIA), utf8("lucía@noc.example"))).public_bytes(Encoding.PEM)).names
    assert shown == ("somebody", LUCIA, "lucía@noc.example")
