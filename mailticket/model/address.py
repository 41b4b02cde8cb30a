"""What is a mail address, said once for every way in: letters, the command line, configuration, orders in mail."""

import re
import unicodedata
from functools import lru_cache

from mailticket.model.person import fold_address

MOST = 320
"""Characters of an address (RFC 3696 errata: 64 before the @, 255 behind it)."""

_PLAIN = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+"
    r"@(?:[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+\.)*+[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+"
)
_LONG_LABEL = re.compile(r"[^.@]{64}")


def parse_address(text: str) -> str:
    """An address in the one form we compare: A to Z in lower case, the domain in IDNA's ASCII form, without comments, angle
    brackets, and quotes that are not needed: ``"lucia"@x`` and ``lucia(desk)@x`` are lucia@x. Raises ValueError."""
    address = maybe_address(text)
    if address is None:
        raise ValueError(f"{text[:MOST]!r} is no mail address")
    return address


def maybe_address(text: str) -> str | None:
    """The same; None for what is no address."""
    text = text.strip()
    if len(text) > MOST:
        return None
    if _PLAIN.fullmatch(text):
        return _plain(text)
    return _unusual(text) if "@" in text else None


def is_plain(text: str) -> bool:
    """Whether it is an address as nearly all are, which is told at once; others take a hundred times as long."""
    return _PLAIN.fullmatch(text) is not None


def address_in_use(text: str) -> str:
    """The form in which an address is looked up that somebody uses already: an envelope's, or one that was typed. What is no
    address is folded as it stands, and is nobody's."""
    return maybe_address(text) or fold_address(text)


def _plain(text: str) -> str | None:
    domain = text.rpartition("@")[2]
    if len(text) > 254 or _LONG_LABEL.search(domain):
        return None
    return text.lower()


@lru_cache(1024)
def _unusual(text: str) -> str | None:
    """What is not plain ASCII: commented, quoted, internationalised, or wrong. email-validator knows; but what normalising
    makes ASCII (KELVIN SIGN, which becomes K) is nobody's address, lest one person be taken for another."""
    text = without_comments(text).strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1].strip()
    if _PLAIN.fullmatch(text):
        return _plain(text)
    if any(unicodedata.normalize("NFC", one).isascii() for one in text.rpartition("@")[0] if not one.isascii()):
        return None
    from email_validator import EmailNotValidError, validate_email  # only here: ordinary mail never needs it

    try:
        found = validate_email(
            text.removesuffix("."), check_deliverability=False, allow_quoted_local=True, test_environment=True
        )
    except (EmailNotValidError, ValueError, UnicodeError):
        return None
    local = unicodedata.normalize("NFC", found.local_part)
    folded = fold_address(f"{local}@{found.ascii_domain or found.domain}")
    return folded if folded.isprintable() else None


def without_comments(text: str) -> str:
    """A text without what stands in parentheses (RFC 5322 3.2.2), nested ones too; what is quoted stays as it is."""
    if "(" not in text:
        return text
    kept: list[str] = []
    depth = 0
    quoted = escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif depth == 0 and char == '"':
            quoted = not quoted
        elif not quoted and char in "()":
            depth = max(0, depth + (1 if char == "(" else -1))
            continue
        if depth == 0:
            kept.append(char)
    return "".join(kept)
