"""The AUTH dialogue (RFC 4954) as a pure state machine: a line goes in; a challenge, a login to check or a refusal comes out.

PLAIN (RFC 4616) and LOGIN (never more than draft-murchison-sasl-login), because that is what mail clients speak inside TLS.
"""

import binascii
from dataclasses import dataclass, field

from mailticket.arrival import replies
from mailticket.model.letter import Reply

MECHANISMS = ("PLAIN", "LOGIN")
_ASK = b"334 \r\n"
_ASK_NAME = b"334 VXNlcm5hbWU6\r\n"  # "Username:"; clients look for these very words
_ASK_PASSWORD = b"334 UGFzc3dvcmQ6\r\n"  # "Password:"


@dataclass(frozen=True, slots=True)
class Exchange:
    """We have said ``challenge``, a whole reply line, and wait for the answer. ``name`` is what LOGIN has told so far."""

    mechanism: str
    challenge: bytes
    name: bytes | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """Somebody says who they are; not yet believed. Printed, it does not show the password."""

    name: str
    password: str = field(repr=False)


Step = Exchange | Credentials | Reply


def begin(argument: bytes) -> Step:
    """What stands behind AUTH: a mechanism, and perhaps the first answer already, of which "=" is the empty one."""
    mechanism, _, initial = argument.strip().partition(b" ")
    match mechanism.upper():
        case b"PLAIN":
            first = Exchange("PLAIN", _ASK)
        case b"LOGIN":
            first = Exchange("LOGIN", _ASK_NAME)
        case b"":
            return replies.NO_ARGUMENT
        case _:
            return replies.UNKNOWN_MECHANISM
    if not initial:
        return first
    return answer(first, b"" if initial == b"=" else initial)


def answer(exchange: Exchange, line: bytes) -> Step:
    """The line that came after a challenge, without its end."""
    if line == b"*":
        return replies.AUTH_CANCELLED
    said = _decoded(line)
    if said is None:
        return replies.BAD_BASE64
    if exchange.mechanism == "PLAIN":
        return _plain(said)
    if exchange.name is None:
        return Exchange(exchange.mechanism, _ASK_PASSWORD, said)
    return _credentials(exchange.name, said)


def _plain(said: bytes) -> Credentials | Reply:
    """RFC 4616: whom to act for, NUL, who it is, NUL, password. Nobody here acts for another."""
    parts = said.split(b"\0")
    if len(parts) != 3:
        return replies.BAD_AUTH
    act_for, name, password = parts
    return replies.WRONG_LOGIN if act_for not in (b"", name) else _credentials(name, password)


def _credentials(name: bytes, password: bytes) -> Credentials | Reply:
    """What cannot be right for anybody is wrong at once, in the words of a wrong password: so the client asks its user."""
    try:
        said = Credentials(name.decode(), password.decode())
    except UnicodeDecodeError:
        return replies.WRONG_LOGIN
    return said if said.password and said.name and said.name.isprintable() else replies.WRONG_LOGIN


def _decoded(line: bytes) -> bytes | None:
    """Base64 in its one canonical form: what decodes but is written otherwise came from no mail client."""
    try:
        said = binascii.a2b_base64(line, strict_mode=True)
    except binascii.Error:
        return None
    return said if binascii.b2a_base64(said, newline=False) == line else None
