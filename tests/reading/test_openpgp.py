"""OpenPGP signatures by real keys: one that holds, and every way in which one counts for nothing."""

import asyncio
import base64
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.errors import Unproven
from mailticket.model.signature import Enrolled, Key, KeyKind
from mailticket.reading.openpgp import read_openpgp_key, verify_openpgp
from mailticket.reading.signed import SignedParts, signed_parts

TEXT = b"Content-Type: text/plain; protected-headers=v1\r\nSubject: inside\r\n\r\nStatus: resolved \r\nFrom here on\r\n"
PAST = "20200101T000000"


class Gpg:
    """A GnuPG of one's own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *words: str, given: bytes = b"") -> bytes:
        argv = ["gpg", "--homedir", str(self.home), "--batch", "--yes", "--quiet", "--passphrase", "", *words]
        return subprocess.run(argv, input=given, capture_output=True, check="--textmode" not in words).stdout

    def key(self, name: str, *words: str, algorithm: str = "ed25519", expires: str = "never") -> Key:
        self(*words, "--quick-gen-key", f"{name} <{name}@example.org>", algorithm, "sign", expires)
        return self.public(name)

    def public(self, name: str) -> Key:
        return read_openpgp_key(self("--armor", "--export", f"{name}@example.org"))

    def sign(self, data: bytes, name: str, *words: str) -> bytes:
        return self("--armor", "--local-user", f"{name}@example.org", *words, "--detach-sign", given=data)


@pytest.fixture(scope="module")
def gpg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gpg]:
    if not (shutil.which("gpg") and shutil.which("gpgv")):
        pytest.skip("GnuPG is not installed")
    home = tmp_path_factory.mktemp("g")
    home.chmod(0o700)
    try:
        yield Gpg(home)
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=True)


@pytest.fixture(scope="module")
def ana(gpg: Gpg) -> Key:
    return gpg.key("ana")


@pytest.fixture(scope="module")
def bea(gpg: Gpg) -> Key:
    return gpg.key("bea")


@pytest.fixture(scope="module")
def armored(gpg: Gpg, ana: Key) -> bytes:
    return gpg.sign(TEXT, "ana")


def mail(data: bytes, signature: bytes) -> bytes:
    head = b"From: ana@example.org\r\nContent-Type: multipart/signed; protocol=application/pgp-signature; boundary=zz9\r\n\r\n"
    between = b"\r\n--zz9\r\nContent-Type: application/pgp-signature\r\n\r\n"
    return head + b"--zz9\r\n" + data + between + signature.replace(b"\n", b"\r\n") + b"\r\n--zz9--\r\n"


def parts_of(data: bytes, signature: bytes) -> SignedParts:
    found = signed_parts(mail(data, signature))
    assert found
    return found


async def why_not(parts: SignedParts, *keys: Key, gpgv: str = "gpgv", seconds: float = 10) -> str:
    with pytest.raises(Unproven) as refused:
        await verify_openpgp(parts, keys, gpgv=gpgv, seconds=seconds)
    return str(refused.value)


async def test_a_signature_by_an_enrolled_key_holds(ana: Key, bea: Key, armored: bytes) -> None:
    found = await verify_openpgp(parts_of(TEXT, armored), [bea, ana])
    assert (found.kind, found.fingerprint, found.subject) == (KeyKind.OPENPGP, ana.fingerprint, "inside")
    assert found.created
    assert abs((datetime.now(UTC) - found.created).total_seconds()) < 600
    assert found.owner == Enrolled()


async def test_line_ends_of_the_way_make_no_difference(ana: Key, armored: bytes) -> None:
    found = signed_parts(mail(TEXT, armored).replace(b"\r\n", b"\n"))
    assert found
    assert await verify_openpgp(found, [ana]) == await verify_openpgp(parts_of(TEXT, armored), [ana])


async def test_a_subkey_that_signs_counts_as_its_primary_key(gpg: Gpg) -> None:
    key = gpg.key("sub")
    gpg("--quick-add-key", key.fingerprint, "ed25519", "sign", "never")
    key = gpg.public("sub")
    signature = gpg.sign(TEXT, "sub")
    assert (await verify_openpgp(parts_of(TEXT, signature), [key])).fingerprint == key.fingerprint


async def test_a_subkey_that_nobody_bound_proves_nothing(gpg: Gpg, ana: Key, bea: Key, armored: bytes) -> None:
    own = packets(bea.material)
    (subkey,) = [body for tag, body in packets(ana.material) if tag == 6]
    binding = next(body for tag, body in own if tag == 2)
    forged = bea.material + packet(14, subkey) + packet(2, binding)
    reason = await why_not(parts_of(TEXT, armored), replace(bea, material=forged))
    assert reason in ("the key of the signature is not enrolled for them", "the signature cannot be checked")


def packet(tag: int, body: bytes) -> bytes:
    return bytes((0xC0 | tag, 255)) + len(body).to_bytes(4, "big") + body


def packets(data: bytes) -> list[tuple[int, bytes]]:
    """Of an export of ours: old headers of one or two bytes of length."""
    found, at = [], 0
    while at < len(data):
        count = 1 << (data[at] & 3)
        size = int.from_bytes(data[at + 1 : at + 1 + count], "big")
        found.append((data[at] >> 2 & 15, data[at + 1 + count : at + 1 + count + size]))
        at += 1 + count + size
    return found


@pytest.mark.parametrize(
    "text",
    {
        "another word": TEXT.replace(b"resolved", b"deleted"),
        "another header": TEXT.replace(b"inside", b"outside"),
        "a blank less at the end of a line": TEXT.replace(b"resolved ", b"resolved"),
        "a line more": TEXT + b"Status: deleted\r\n",
        "From escaped": TEXT.replace(b"From", b">From"),
        "another mail": b"\r\nhello\r\n",
    }.values(),
)
async def test_another_text_than_the_signed_proves_nothing(ana: Key, armored: bytes, text: bytes) -> None:
    assert await why_not(parts_of(text, armored), ana) == "the mail is not what was signed"


async def test_the_key_of_another_proves_nothing(ana: Key, bea: Key, armored: bytes) -> None:
    assert "not enrolled" in await why_not(parts_of(TEXT, armored), bea)
    assert "no OpenPGP key" in await why_not(parts_of(TEXT, armored))
    assert "no OpenPGP key" in await why_not(parts_of(TEXT, armored), replace(ana, kind=KeyKind.SMIME))


async def test_two_signatures_prove_nothing(gpg: Gpg, ana: Key, bea: Key, armored: bytes) -> None:
    both = gpg("--armor", "--local-user", "ana@example.org", "--local-user", "bea@example.org", "-b", given=TEXT)
    assert await why_not(parts_of(TEXT, both), ana, bea) == "there is not exactly one signature"
    assert await why_not(parts_of(TEXT, armored + armored), ana) == "the signature is broken"


async def test_a_whole_signed_message_in_place_of_a_signature_proves_nothing(gpg: Gpg, ana: Key) -> None:
    whole = gpg("--local-user", "ana@example.org", "--compress-algo", "none", "--sign", given=TEXT)
    assert await why_not(SignedParts(KeyKind.OPENPGP, b"\r\nEvil\r\n", whole), ana) in (
        "there is not exactly one signature",
        "the signature is broken",
    )


async def test_a_clear_signed_text_in_place_of_a_signature_proves_nothing(gpg: Gpg, ana: Key) -> None:
    clear = gpg("--local-user", "ana@example.org", "--clear-sign", given=b"hello\n")
    assert await why_not(parts_of(b"\r\nhello\r\n", clear), ana) == "the signature is broken"


@pytest.mark.parametrize(
    ("tag", "head", "reason"),
    [
        (13, b"\4\0\x16\x08", "there is not exactly one signature"),
        (2, b"\3\0\x16\x08", "the signature is of an unknown kind"),
        (2, b"\4\2\x16\x08", "the signature is of an unknown kind"),
        (2, b"\4\0\x16\x02", "the signature's digest is too weak"),
        (2, b"\4\0", "the signature is of an unknown kind"),
    ],
)
async def test_what_is_no_signature_of_a_mail_is_not_shown_to_gpgv(
    ana: Key, tag: int, head: bytes, reason: str
) -> None:
    parts = SignedParts(KeyKind.OPENPGP, TEXT, packet(tag, head + b"\0" * 40 * (len(head) > 2)))
    assert await why_not(parts, ana, gpgv="/nowhere/gpgv") == reason


async def test_what_is_said_beside_the_signature_is_not_read(ana: Key, armored: bytes) -> None:
    head = b"-----BEGIN PGP SIGNATURE-----\n"
    remark = armored.replace(head, head + b"Comment: [GNUPG:] VALIDSIG x\n")
    assert (await verify_openpgp(parts_of(TEXT, remark), [ana])).fingerprint == ana.fingerprint
    assert await why_not(parts_of(TEXT, b"hello\n" + armored), ana) == "the signature is broken"


async def test_an_expired_key_proves_nothing(gpg: Gpg) -> None:
    key = gpg.key("old", "--faked-system-time", PAST, expires="1d")
    signature = gpg.sign(TEXT, "old", "--faked-system-time", PAST)
    assert await why_not(parts_of(TEXT, signature), key) == "the key of the signature has expired"


async def test_an_expired_signature_proves_nothing(gpg: Gpg) -> None:
    key = gpg.key("late", "--faked-system-time", PAST)
    signature = gpg.sign(TEXT, "late", "--faked-system-time", PAST, "--default-sig-expire", "1d")
    assert await why_not(parts_of(TEXT, signature), key) == "the signature has expired"


async def test_a_revoked_key_proves_nothing_and_is_not_enrolled(gpg: Gpg) -> None:
    key = gpg.key("gone")
    signature = gpg.sign(TEXT, "gone")
    revocation = (
        (gpg.home / "openpgp-revocs.d" / f"{key.fingerprint}.rev").read_bytes().replace(b":-----BEGIN", b"-----BEGIN")
    )
    gpg("--import", given=revocation)
    revoked = replace(key, material=gpg("--export", "gone@example.org"))
    assert await why_not(parts_of(TEXT, signature), revoked) == "the key of the signature was revoked"
    with pytest.raises(ValueError, match="revoked"):
        read_openpgp_key(revoked.material)


async def test_a_weak_digest_proves_nothing(gpg: Gpg) -> None:
    key = gpg.key("weak", algorithm="rsa2048")
    signature = gpg.sign(TEXT, "weak", "--digest-algo", "SHA1", "--allow-weak-digest-algos")
    assert await why_not(parts_of(TEXT, signature), key) == "the signature's digest is too weak"


async def test_the_tail_of_an_endless_line_is_not_signed_as_text(gpg: Gpg, ana: Key) -> None:
    """GnuPG does not look at it: whatever stands there, it says the signature holds."""
    line = b"\r\n" + b"x" * 30_000
    as_text = gpg.sign(line + b"\r\n", "ana", "--textmode")
    assert "too long" in await why_not(parts_of(line + b" Status: deleted\r\n", as_text), ana)
    as_bytes = gpg.sign(line + b"\r\n", "ana")
    assert await verify_openpgp(parts_of(line + b"\r\n", as_bytes), [ana])
    assert await why_not(parts_of(line + b" Status: deleted\r\n", as_bytes), ana) == "the mail is not what was signed"


async def test_a_replay_is_known_whatever_it_is_wrapped_in(gpg: Gpg, ana: Key, armored: bytes) -> None:
    first = await verify_openpgp(parts_of(TEXT, armored), [ana])
    data = gpg("--dearmor", given=armored)
    (found,) = packets(data)
    binary = await verify_openpgp(SignedParts(KeyKind.OPENPGP, TEXT, packet(2, found[1])), [ana])
    body = found[1]
    hashed = 6 + int.from_bytes(body[4:6], "big")
    unhashed = int.from_bytes(body[hashed : hashed + 2], "big")
    rest = body[hashed + 2 + unhashed :]
    remark = b"\x05\x14note"  # an unhashed subpacket that anybody may add
    more = body[:hashed] + (unhashed + 6).to_bytes(2, "big") + body[hashed + 2 :][:unhashed] + remark + rest
    other = await verify_openpgp(SignedParts(KeyKind.OPENPGP, TEXT, packet(2, more)), [ana])
    assert first.digest == binary.digest == other.digest
    text = TEXT.replace(b"resolved", b"open")
    assert (await verify_openpgp(parts_of(text, gpg.sign(text, "ana")), [ana])).digest != first.digest


async def test_no_gpgv_proves_nothing(ana: Key, armored: bytes) -> None:
    assert await why_not(parts_of(TEXT, armored), ana, gpgv="/nowhere/gpgv") == "gpgv is not installed"


def script(folder: Path, text: str) -> str:
    path = folder / "gpgv"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return str(path)


async def test_a_gpgv_that_hangs_is_killed_with_its_children(ana: Key, armored: bytes, tmp_path: Path) -> None:
    said = tmp_path / "pid"
    gpgv = script(tmp_path, f"sleep 1000 & echo $! > {said}.new; mv {said}.new {said}; wait\n")
    assert await why_not(parts_of(TEXT, armored), ana, gpgv=gpgv, seconds=0.5) == "gpgv took more than 0.5 seconds"
    status = Path(f"/proc/{int(said.read_text())}/stat")
    assert not status.exists() or status.read_text().split()[2] in "ZX"


async def test_a_gpgv_that_never_stops_talking_is_killed(ana: Key, armored: bytes, tmp_path: Path) -> None:
    assert await why_not(parts_of(TEXT, armored), ana, gpgv=script(tmp_path, "yes\n")) == "gpgv said too much"


async def test_a_gpgv_that_talks_faster_than_it_is_heard_ends(ana: Key, armored: bytes, tmp_path: Path) -> None:
    """Its pipe is full when it is killed, and what is in it is in the way of its end."""
    gpgv = script(tmp_path, "head -c 9000000 /dev/zero\nsleep 1000\n")
    async with asyncio.timeout(30):
        for _ in range(5):
            assert await why_not(parts_of(TEXT, armored), ana, gpgv=gpgv) == "gpgv said too much"


VALID = (
    "[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 1 Ana\n[GNUPG:] VALIDSIG {key} 2026-01-01 {time} 0 4 0 22 {digest} 01 {key}\n"
)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (VALID + VALID, "does not hold"),
        (VALID + VALID.splitlines()[2] + "\n", "does not hold"),
        (VALID + "[GNUPG:] BADSIG 1 Ana\n", "not what was signed"),
        (VALID + "[GNUPG:] ERRSIG 1 22 8 00 1 9\n", "cannot be checked"),
        (VALID + "exit 1", "does not hold"),
        (VALID.replace("{digest}", "2"), "too weak"),
        (VALID.replace("{digest}", "x"), "unknown way"),
        (VALID.replace("{time}", "9" * 30), "unknown way"),
        (VALID.replace("GOODSIG", "OTHER"), "does not hold"),
        (VALID.replace("01 {key}", "01"), "unknown way"),
        (VALID.replace("01 {key}", "01 " + "A" * 40), "not enrolled"),
        ("", "does not hold"),
    ],
)
async def test_only_one_clear_verdict_counts(
    ana: Key, armored: bytes, tmp_path: Path, change: str, reason: str
) -> None:
    said, _, end = change.format(key=ana.fingerprint, time=1767225600, digest=8).partition("exit")
    gpgv = script(tmp_path, f"cat <<'E'\n{said}\nE\nexit {end or 0}\n")
    assert reason in await why_not(parts_of(TEXT, armored), ana, gpgv=gpgv)


async def test_the_program_sees_nothing_of_the_daemon(
    ana: Key, armored: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "word")
    await why_not(
        parts_of(TEXT, armored), ana, gpgv=script(tmp_path, f"env > {tmp_path}/env; ls -ld . > {tmp_path}/ls\n")
    )
    assert "word" not in (tmp_path / "env").read_text()
    assert (tmp_path / "ls").read_text().startswith("drwx------")
    assert not Path((tmp_path / "env").read_text().partition("HOME=")[2].partition("\n")[0]).exists()


async def test_a_very_large_mail_takes_a_moment(gpg: Gpg, ana: Key) -> None:
    data = b"\r\n" + b"a line of a log that is very long\r\n" * 700_000
    parts = parts_of(data, gpg.sign(data, "ana"))
    began = time.monotonic()
    assert await verify_openpgp(parts, [ana], seconds=10)
    assert time.monotonic() - began < 8


@given(st.binary(max_size=60))
async def test_any_bytes_for_a_signature_are_refused(ana: Key, noise: bytes) -> None:
    for one in (
        noise,
        b"\x88" + noise,
        b"-----BEGIN PGP SIGNATURE-----\n\n" + noise + b"\n-----END PGP SIGNATURE-----",
    ):
        await why_not(SignedParts(KeyKind.OPENPGP, TEXT, one), ana, gpgv="/nowhere/gpgv")


# Keys, as users hand them in


def test_a_key_is_the_same_armored_or_not(gpg: Gpg, ana: Key) -> None:
    assert ana.kind is KeyKind.OPENPGP
    assert ana.names == ("ana <ana@example.org>",)
    assert ana.material == gpg("--export", "ana@example.org")
    assert read_openpgp_key(ana.material) == ana
    said = gpg("--with-colons", "--list-keys", "ana@example.org").decode()
    assert f"fpr:::::::::{ana.fingerprint}:" in said


def test_text_around_an_armored_key_does_not_matter(gpg: Gpg, ana: Key) -> None:
    armored = gpg("--armor", "--export", "ana@example.org")
    assert read_openpgp_key(b"Hello,\n\nmy key:\n" + armored.replace(b"\n", b"\r\n") + b"\nAna\n") == ana


def test_packets_of_no_use_are_left_out(ana: Key) -> None:
    assert read_openpgp_key(ana.material + packet(12, b"\0\0") + packet(60, b"x")).material == ana.material


def test_a_private_key_is_refused(gpg: Gpg, ana: Key) -> None:
    for words in ([], ["--armor"]):
        secret = gpg(*words, "--export-secret-keys", "ana@example.org")
        with pytest.raises(ValueError, match="private"):
            read_openpgp_key(secret)
    with pytest.raises(ValueError, match="private"):
        read_openpgp_key(ana.material + packet(7, b"\4" + b"x" * 60))


def test_two_keys_are_refused(gpg: Gpg, ana: Key, bea: Key) -> None:
    both = gpg("--armor", "--export", "ana@example.org", "bea@example.org")
    one = gpg("--armor", "--export", "ana@example.org")
    for data in (both, ana.material + bea.material, one + one):
        with pytest.raises(ValueError, match="more than one key"):
            read_openpgp_key(data)


def test_a_weak_key_is_refused(gpg: Gpg) -> None:
    with pytest.raises(ValueError, match="too weak"):
        gpg.key("small", algorithm="rsa1024")


@pytest.mark.parametrize("version", [2, 3, 5, 6])
def test_a_key_of_another_version_is_refused(ana: Key, version: int) -> None:
    body = bytes((version,)) + b"x" * 50
    with pytest.raises(ValueError, match=f"version {version}"):
        read_openpgp_key(packet(6, body) + packet(13, b"Ana") + packet(2, b"x" * 20))


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"hello", b"\x99", b"\xff" * 40, packet(6, b"\4" + b"x" * 50), packet(13, b"Ana"), packet(6, b"")),
        b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nnot!base64\n-----END PGP PUBLIC KEY BLOCK-----\n",
        b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAA\n-----END PGP PUBLIC KEY BLOCK-----\n",
        b"x" * 2_000_000,
    ],
)
def test_what_is_no_key_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^(This is no|The key is).*\.$"):
        read_openpgp_key(data)


@given(st.binary(max_size=80), st.integers(0, 300))
def test_any_bytes_for_a_key_are_a_key_or_refused_in_a_sentence(ana: Key, noise: bytes, at: int) -> None:
    armor = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n%s\n-----END PGP PUBLIC KEY BLOCK-----\n"
    changed = ana.material[:at] + noise + ana.material[at + len(noise) :]
    for data in (noise, changed, armor % base64.b64encode(changed)):
        try:
            said = read_openpgp_key(data).fingerprint + "."
        except ValueError as error:
            said = str(error)
        assert len(said) > 10
        assert said.endswith(".")
