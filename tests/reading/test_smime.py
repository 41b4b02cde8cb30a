"""S/MIME signatures by real certificates: one that holds, and every way in which one counts for nothing."""

import base64
import hashlib
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.errors import Unproven
from mailticket.model.signature import Enrolled, Key, KeyKind, Named, Signature
from mailticket.reading.signed import SignedParts, signed_parts
from mailticket.reading.smime import read_certificate, verify_smime

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

TEXT = b"Content-Type: text/plain; hp=clear\r\nSubject: inside\r\n\r\nStatus: resolved \r\nFrom here on\r\n"
NOW = datetime.now(UTC).replace(microsecond=0)
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Certified:
    """A certificate and its private key."""

    certificate: x509.Certificate
    private: Private

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def secret(self) -> bytes:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def key(self) -> Key:
        return read_certificate(self.pem)


def certified(
    name: str,
    addresses: Sequence[str] = (),
    *,
    by: Certified | None = None,
    authority: bool = False,
    days: tuple[int, int] = (-10, 10),
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.EMAIL_PROTECTION,
    private: Private | None = None,
    digest: hashes.HashAlgorithm | None = None,
    serial: int | None = None,
) -> Certified:
    private = private or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(by.certificate.subject if by else subject, subject, private.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if addresses:
        made = made.add_extension(
            x509.SubjectAlternativeName([x509.RFC822Name(one) for one in addresses]), critical=False
        )
    if not authority:
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return Certified(made.sign(by.private if by else private, digest or hashes.SHA256()), private)


CA = certified("House CA", authority=True)
ANA = certified("Ana", ["Ana@Example.org", "ana.b@example.org"], by=CA)
BEA = certified("Bea", ["bea@example.org"], by=CA)
SELF = certified("Ana", ["ana@example.org"])
SIGNED = (
    pkcs7.PKCS7SignatureBuilder()
    .set_data(TEXT)
    .add_signer(ANA.certificate, ANA.private, hashes.SHA256())
    .sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
)

Sign = Callable[..., bytes]


@pytest.fixture
def sign(tmp_path: Path) -> Sign:
    def signature(data: bytes, *signers: Certified, words: Sequence[str] = (), others: bytes = b"") -> bytes:
        argv = ["openssl", "cms", "-sign", "-binary", "-outform", "DER", "-in", "text", "-md", "sha256"]
        (tmp_path / "text").write_bytes(data)
        for number, one in enumerate(signers):
            (tmp_path / f"cert{number}").write_bytes(one.pem)
            (tmp_path / f"key{number}").write_bytes(one.secret)
            argv += ["-signer", f"cert{number}", "-inkey", f"key{number}"]
        if others:
            (tmp_path / "others").write_bytes(others)
            argv += ["-certfile", "others"]
        return subprocess.run([*argv, *words], cwd=tmp_path, capture_output=True, check=True).stdout

    return signature


def mail(data: bytes, signature: bytes) -> bytes:
    head = b"From: ana@example.org\r\nContent-Type: multipart/signed; protocol=application/pkcs7-signature; boundary=zz9\r\n\r\n"
    between = b"\r\n--zz9\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + b"--zz9\r\n" + data + between + base64.encodebytes(signature) + b"\r\n--zz9--\r\n"


def parts_of(data: bytes, signature: bytes) -> SignedParts:
    found = signed_parts(mail(data, signature))
    assert found
    return found


async def verified(
    signature: bytes,
    *enrolled: Certified,
    by: bytes = b"",
    text: bytes = TEXT,
    now: datetime = NOW,
    openssl: str = "openssl",
    seconds: float = 10,
) -> Signature:
    keys = [one.key for one in enrolled]
    return await verify_smime(parts_of(text, signature), keys, by, now=now, openssl=openssl, seconds=seconds)


async def why_not(*given_: object, **options: object) -> str:
    with pytest.raises(Unproven) as refused:
        await verified(*given_, **options)  # type: ignore[arg-type]
    return str(refused.value)


NOBODY = "the mail is not what was signed, or nobody we trust vouches for the certificate"


async def test_a_certificate_of_an_authority_proves_its_addresses(sign: Sign) -> None:
    found = await verified(sign(TEXT, ANA), by=CA.pem)
    assert (found.kind, found.fingerprint, found.subject) == (KeyKind.SMIME, ANA.key.fingerprint, "inside")
    assert found.owner == Named(frozenset({"ana@example.org", "ana.b@example.org"}))
    assert found.created
    assert abs((datetime.now(UTC) - found.created).total_seconds()) < 600


@pytest.mark.parametrize("one", [ANA, SELF])
async def test_an_enrolled_certificate_proves_itself_whoever_made_it(sign: Sign, one: Certified) -> None:
    found = await verified(sign(TEXT, one), BEA, one)
    assert (found.fingerprint, found.owner) == (one.key.fingerprint, Enrolled())


async def test_an_enrolled_certificate_need_not_come_along(sign: Sign) -> None:
    assert await verified(sign(TEXT, ANA, words=["-nocerts"]), ANA)
    assert await why_not(sign(TEXT, ANA, words=["-nocerts"]), by=CA.pem) == NOBODY


async def test_an_enrolled_certificate_counts_before_the_authority(sign: Sign) -> None:
    assert (await verified(sign(TEXT, ANA), ANA, by=CA.pem)).owner == Enrolled()
    assert (await verified(sign(TEXT, ANA), BEA, by=CA.pem)).owner != Enrolled()


async def test_a_chain_by_way_of_another_authority_holds(sign: Sign) -> None:
    middle = certified("Middle CA", by=CA, authority=True)
    leaf = certified("Eva", ["eva@example.org"], by=middle)
    assert (await verified(sign(TEXT, leaf, others=middle.pem), by=CA.pem)).owner.proves("eva@example.org")
    assert await why_not(sign(TEXT, leaf), by=CA.pem) == NOBODY


async def test_line_ends_of_the_way_make_no_difference(sign: Sign) -> None:
    found = signed_parts(mail(TEXT, sign(TEXT, ANA)).replace(b"\r\n", b"\n"))
    assert found
    assert (await verify_smime(found, [ANA.key], b"", now=NOW)).fingerprint == ANA.key.fingerprint


@pytest.mark.parametrize("words", [["-keyid"], ["-noattr"], ["-cades"], ["-md", "sha512"]])
async def test_every_way_of_writing_a_signature_is_understood(sign: Sign, words: list[str]) -> None:
    found = await verified(sign(TEXT, ANA, words=words), by=CA.pem)
    assert (found.created is None) == (words == ["-noattr"])


def open_ended(der: bytes) -> bytes:
    """A signature with end marks in place of its outer lengths, as Thunderbird writes it."""
    type_, content, signed = der[4:15], der[15:19], der[19:23]
    assert (der[:2], content[:2], signed[:2]) == (b"\x30\x82", b"\xa0\x82", b"\x30\x82")
    return b"\x30\x80" + type_ + b"\xa0\x80\x30\x80" + der[23:] + b"\0\0" * 3


async def test_end_marks_in_place_of_lengths_are_understood(sign: Sign) -> None:
    assert await verified(open_ended(sign(TEXT, ANA)), by=CA.pem)


@pytest.mark.parametrize("words", [[], ["-keyopt", "rsa_padding_mode:pss"]])
async def test_rsa_is_understood(sign: Sign, words: list[str]) -> None:
    one = certified("Rosa", ["rosa@example.org"], by=CA, private=rsa.generate_private_key(65537, 2048))
    assert await verified(sign(TEXT, one, words=words), by=CA.pem)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace(b"resolved", b"deleted"),
        TEXT.replace(b"inside", b"outside"),
        TEXT.replace(b"resolved ", b"resolved"),
        TEXT.replace(b"From", b">From"),
        TEXT + b"Status: deleted\r\n",
        b"\r\nanother mail\r\n",
    ],
)
async def test_another_text_than_the_signed_proves_nothing(sign: Sign, text: bytes) -> None:
    assert await why_not(sign(TEXT, ANA), ANA, by=CA.pem, text=text) == NOBODY


async def test_the_certificate_of_another_proves_nothing(sign: Sign) -> None:
    assert await why_not(sign(TEXT, ANA), BEA) == NOBODY
    assert await why_not(sign(TEXT, ANA)) == "no certificate is enrolled for them"
    with pytest.raises(Unproven, match="no certificate is enrolled"):
        await verify_smime(parts_of(TEXT, sign(TEXT, ANA)), [replace(ANA.key, kind=KeyKind.OPENPGP)], b"", now=NOW)


async def test_a_certificate_of_the_authority_for_another_says_for_whom(sign: Sign) -> None:
    assert (await verified(sign(TEXT, BEA), by=CA.pem)).owner == Named(frozenset({"bea@example.org"}))


async def test_an_impostor_who_signs_their_own_certificate_proves_nothing(sign: Sign) -> None:
    impostor = certified("Ana", ["ana@example.org"])
    same = certified("Ana", ["ana@example.org"], serial=SELF.certificate.serial_number)
    for one in (impostor, same):
        for others in (b"", CA.pem, SELF.pem, ANA.pem):
            signature = sign(TEXT, one, others=others)
            assert await why_not(signature, SELF, by=CA.pem) == NOBODY
            assert await why_not(signature, ANA) == NOBODY


async def test_an_authority_of_the_same_name_proves_nothing(sign: Sign) -> None:
    other = certified("House CA", authority=True)
    forged = certified("Ana", ["ana@example.org"], by=other, serial=ANA.certificate.serial_number)
    for others in (other.pem, other.pem + ANA.pem):
        assert await why_not(sign(TEXT, forged, others=others), ANA, by=CA.pem) == NOBODY


async def test_who_has_a_certificate_is_no_authority(sign: Sign) -> None:
    made = certified("Eva", ["eva@example.org"], by=ANA)
    assert await why_not(sign(TEXT, made, others=ANA.pem), by=CA.pem) == NOBODY
    assert await why_not(sign(TEXT, made, others=ANA.pem), ANA) == NOBODY


async def test_an_enrolled_authority_does_not_enrol_its_certificates(sign: Sign) -> None:
    assert await why_not(sign(TEXT, ANA), CA) == NOBODY


async def test_a_certificate_out_of_its_time_proves_nothing(sign: Sign) -> None:
    signature = sign(TEXT, ANA)
    for by, enrolled in ((CA.pem, ()), (b"", (ANA,))):
        assert await why_not(signature, *enrolled, by=by, now=NOW + timedelta(days=20)) == "the certificate has expired"
        assert (
            await why_not(signature, *enrolled, by=by, now=NOW - timedelta(days=20))
            == "the certificate is not valid yet"
        )


async def test_a_certificate_for_web_servers_proves_nothing(sign: Sign) -> None:
    web = certified("www", ["ana@example.org"], by=CA, usage=ExtendedKeyUsageOID.SERVER_AUTH)
    assert await why_not(sign(TEXT, web), by=CA.pem) == "the certificate is not for mail"


async def test_weak_digests_and_keys_prove_nothing(sign: Sign) -> None:
    weak = "the signature's digest is too weak, or not known"
    assert await why_not(sign(TEXT, ANA, words=["-md", "sha1"]), ANA, by=CA.pem) == weak
    rosa = certified("Rosa", private=rsa.generate_private_key(65537, 2048))
    assert await why_not(sign(TEXT, rosa, words=["-md", "sha1"]), rosa) == weak
    small = certified("Ana", private=rsa.generate_private_key(65537, 1024))
    assert await why_not(sign(TEXT, small), small) == NOBODY


async def test_two_signers_prove_nothing(sign: Sign) -> None:
    assert await why_not(sign(TEXT, ANA, BEA), ANA, BEA, by=CA.pem) == "the signature is broken"


async def test_a_text_within_the_signature_proves_nothing_of_the_one_beside_it(sign: Sign) -> None:
    opaque = sign(TEXT, ANA, words=["-nodetach"])
    for text in (TEXT, b"\r\nStatus: deleted\r\n"):
        assert await why_not(opaque, ANA, by=CA.pem, text=text) == "the signature is broken"


async def test_a_replay_is_known_whatever_lies_beside_the_signature(sign: Sign) -> None:
    words = ["-noattr"]  # the time is signed too, and may change between two calls here
    first = await verified(sign(TEXT, ANA, words=words), by=CA.pem)
    other = await verified(sign(TEXT, ANA, words=words, others=BEA.pem), by=CA.pem)
    text = TEXT.replace(b"resolved", b"open")
    third = await verified(sign(text, ANA, words=words), by=CA.pem, text=text)
    assert first.digest == other.digest != third.digest
    assert (await verified(SIGNED, by=CA.pem)).digest == (await verified(open_ended(SIGNED), by=CA.pem)).digest


def script(folder: Path, text: str) -> str:
    path = folder / "openssl"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return str(path)


async def test_no_verdict_proves_nothing(sign: Sign, tmp_path: Path) -> None:
    signature = sign(TEXT, ANA)
    assert await why_not(signature, ANA, openssl="/nowhere/openssl") == "openssl is not installed"
    hangs = script(tmp_path, "exec sleep 1000\n")
    assert "openssl took more than" in await why_not(signature, ANA, openssl=hangs, seconds=0.2)
    assert "cannot be read" in await why_not(signature, ANA, openssl=script(tmp_path, "exit 0\n"))
    assert "cannot be read" in await why_not(signature, ANA, openssl=script(tmp_path, "echo x > signer\n"))
    assert await why_not(signature, by=b"no certificates\n") == NOBODY


async def test_a_certificate_that_is_not_the_enrolled_one_is_refused_whatever_openssl_says(
    sign: Sign, tmp_path: Path
) -> None:
    lying = script(tmp_path, f"cat > signer <<'E'\n{BEA.pem.decode()}\nE\n")
    assert await why_not(sign(TEXT, ANA), ANA, openssl=lying) == NOBODY


async def test_a_very_large_mail_takes_a_moment(sign: Sign) -> None:
    data = b"\r\n" + b"a line of a log that is very long\r\n" * 700_000
    signature = sign(data, ANA)
    began = time.monotonic()
    assert await verified(signature, BEA, by=CA.pem, text=data)
    assert time.monotonic() - began < 8


@given(st.binary(max_size=60), st.integers(0, 900))
async def test_any_bytes_for_a_signature_are_refused(noise: bytes, at: int) -> None:
    for one in (noise, b"\x30\x80" * 1000 + noise, SIGNED[:at] + noise + SIGNED[at + len(noise) :]):
        parts = SignedParts(KeyKind.SMIME, TEXT, one)
        with pytest.raises(Unproven):
            await verify_smime(parts, [ANA.key], b"", now=NOW, openssl="/nowhere/openssl")


# Certificates, as users hand them in


def test_a_certificate_is_the_same_in_pem_and_der() -> None:
    der = ANA.certificate.public_bytes(Encoding.DER)
    fingerprint = hashlib.sha256(der).hexdigest().upper()
    assert read_certificate(der) == Key(
        KeyKind.SMIME, fingerprint, der, ("Ana", "ana@example.org", "ana.b@example.org")
    )
    assert read_certificate(b"Hello,\n" + ANA.pem.replace(b"\n", b"\r\n")) == read_certificate(der)


@pytest.mark.parametrize(
    "address", ["ana@example.org\0.evil.net", "ana@example.org, eva@example.org", "ana", "a b@example.org"]
)
def test_what_is_no_plain_address_vouches_for_none(address: str) -> None:
    assert read_certificate(certified("Ana", [address]).pem).names == ("Ana",)


def test_a_private_key_is_refused() -> None:
    for data in (ANA.secret, ANA.pem + ANA.secret):
        with pytest.raises(ValueError, match="private key"):
            read_certificate(data)
    with pytest.raises(ValueError, match="no certificate"):
        read_certificate(ANA.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def test_two_certificates_are_refused() -> None:
    with pytest.raises(ValueError, match="more than one"):
        read_certificate(ANA.pem + BEA.pem)
    with pytest.raises(ValueError, match="no certificate"):
        read_certificate(ANA.certificate.public_bytes(Encoding.DER) * 2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x30\x00",
        b"\x30\x80" * 30_000,
        b"-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n",
    ],
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no certificate"):
        read_certificate(data)


@given(st.binary(max_size=60), st.integers(0, 500))
def test_any_bytes_for_a_certificate_are_one_or_refused_in_a_sentence(noise: bytes, at: int) -> None:
    der = ANA.certificate.public_bytes(Encoding.DER)
    for data in (noise, der[:at] + noise + der[at + len(noise) :], der[:at]):
        try:
            said = read_certificate(data).fingerprint + "."
        except ValueError as error:
            said = str(error)
        assert len(said) > 10
        assert said.endswith(".")
