"""People: users and groups. A user is known by any of their addresses; people are shown by the first."""

import contextlib
import re
import unicodedata

import idna

from mailticket.model.dataclass import dataclass

SYSTEM_ID = 1
"""The actor of what nobody did by hand: scrips, the clock, provisioning (RT_System)."""


@dataclass(frozen=True, slots=True)
class User:
    """One person. ``language`` and ``timezone`` are None where the queue's or the site's shall serve; ``learnt`` is the language of
    their mail, for who chose none."""

    id: int
    address: str
    name: str = ""
    language: str | None = None
    timezone: str | None = None
    privileged: bool = False
    disabled: bool = False
    unreachable: bool = False  # repeated hard bounces: no mail until a letter of theirs arrives or the time is over
    written: str = ""  # the address as it was written, where upper and lower case differ: so mail is addressed
    learnt: str | None = None

    @property
    def speaks(self) -> str | None:
        """Their language: chosen, else learnt."""
        return self.language or self.learnt

    @property
    def mail_address(self) -> str:
        """Where mail to them goes."""
        return self.written or self.address


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of users and of groups."""

    id: int
    name: str
    users: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()


SYSTEM = User(SYSTEM_ID, "system", "mailticket", privileged=True)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address as it stood in a letter: ``address`` folded for comparison, ``name`` decoded and cleaned, ``written`` the
    spelling of its local part where that differs from ``address``."""

    address: str
    name: str = ""
    written: str = ""


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def fold_address(address: str) -> str:
    """The one form in which addresses are compared: the local part with A to Z in lower case and nothing else folded
    (Unicode's case folding would make one person of two: KELVIN SIGN folds to k), the domain in its ASCII form."""
    address = address.strip()
    if address.isascii():
        return address.lower()
    local, at, domain = address.rpartition("@")
    if not at:
        return fold_local(domain)
    if not domain.isascii():
        with contextlib.suppress(idna.IDNAError, UnicodeError):  # what is no domain is compared as it stands
            domain = idna.encode(_composed(domain), uts46=True).decode("ascii")
    return f"{fold_local(local)}{at}{domain.translate(_LOWER)}"


def fold_local(local: str) -> str:
    """A local part, or a login without a domain, in the form in which it is compared."""
    return _composed(local).translate(_LOWER)


_TURNS_ASCII = re.compile("([\u037e\u1fef\u212a])")
"""GREEK QUESTION MARK, GREEK VARIA, KELVIN SIGN: all there is that NFC makes ASCII: a semicolon, a grave accent, a K."""


def _composed(text: str) -> str:
    """NFC, but that what is not ASCII stays so."""
    return "".join(
        piece if _TURNS_ASCII.fullmatch(piece) else unicodedata.normalize("NFC", piece)
        for piece in _TURNS_ASCII.split(text)
    )


def as_written(text: str, address: str) -> str:
    """An address with its local part in the case it was written in, for mail to be sent to it: only its own domain knows
    whether Eva and eva are one (RFC 5321 2.4). ``address`` is ``text`` folded. Empty where there is nothing to keep."""
    written = f"{text.strip().strip('<>').rpartition('@')[0]}@{address.rpartition('@')[2]}"
    return written if written != address and fold_address(written) == address else ""
