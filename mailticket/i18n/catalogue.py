"""A language's words, read from gettext's compiled files (.mo) without decoding what is not asked for.

The standard library's reader decodes a whole file when it opens it, which takes each command of the command line some 20 ms.
"""

import struct
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path

HOME = Path(__file__).parent
MAGIC = bytes.fromhex("de120495")
"""How a file begins whose numbers have their lowest byte first."""
CONTEXT = "\x04"
"""What stands between a context and its text, in gettext's files."""


class NoWords(KeyError):
    """A key that says nothing in a language."""

    def __str__(self) -> str:
        return f"{self.args[0]!r} has no words: add it to mailticket/i18n/*/LC_MESSAGES/words.po"


class Catalogue:
    """The words of one language in one domain. ``data`` is a compiled file, as gettext's manual has it under "MO Files"."""

    def __init__(self, data: bytes) -> None:
        order = "<" if data.startswith(MAGIC) else ">"
        count, keys, texts = struct.unpack_from(f"{order}3I", data, 8)
        self._data = data
        self._keys = struct.unpack_from(f"{order}{2 * count}I", data, keys)
        self._texts = struct.unpack_from(f"{order}{2 * count}I", data, texts)
        self._places = {self._key(place): place for place in range(count)}
        self._read: dict[str, list[str]] = {}

    def text(self, key: str) -> str:
        """What a key says. Raises KeyError."""
        return self._forms(key)[0]

    def counted(self, key: str, count: int) -> str:
        """What a key says of so many. Raises KeyError."""
        forms = self._forms(key)
        return forms[self._form_of(count)] if len(forms) > 1 else forms[0]

    def __contains__(self, key: str) -> bool:
        return key.encode() in self._places

    def __iter__(self) -> Iterator[str]:
        """All keys, but for the header's, which is empty."""
        return (key.decode() for key in self._places if key)

    def gettext(self, message: str) -> str:
        """As gettext: a message that is not there says itself."""
        return self.text(message) if message in self else message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """As gettext; English stands for a language that has it not."""
        if singular in self:
            return self.counted(singular, count)
        return singular if count == 1 else plural

    def pgettext(self, context: str, message: str) -> str:
        """As gettext, for a message that says different things in different places."""
        key = f"{context}{CONTEXT}{message}"
        return self.text(key) if key in self else message

    def npgettext(self, context: str, singular: str, plural: str, count: int) -> str:
        """As gettext."""
        key = f"{context}{CONTEXT}{singular}"
        return self.counted(key, count) if key in self else self.ngettext(singular, plural, count)

    def _forms(self, key: str) -> list[str]:
        if (known := self._read.get(key)) is not None:
            return known
        place = self._places.get(key.encode())
        if place is None:
            raise NoWords(key)
        length, start = self._texts[2 * place], self._texts[2 * place + 1]
        found = self._read[key] = self._data[start : start + length].decode().split("\0")
        return found

    def _key(self, place: int) -> bytes:
        """A key as it is in the file, without its plural."""
        length, start = self._keys[2 * place], self._keys[2 * place + 1]
        return self._data[start : start + length].partition(b"\0")[0]

    @cached_property
    def _form_of(self) -> Callable[[int], int]:
        from gettext import c2py  # the standard library's reader of plural rules

        header = dict(line.partition(": ")[::2] for line in self.text("").splitlines())
        return c2py(header["Plural-Forms"].partition("plural=")[2].rstrip(";"))


@cache
def words_of(language: str, domain: str = "words") -> Catalogue:
    """A language's words of a domain. In a checkout, what was written since is compiled first. A language without a file of the
    domain has no words of it."""
    source = HOME / language / "LC_MESSAGES" / f"{domain}.po"
    if source.is_file():
        from mailticket.i18n.compiling import fresh

        return Catalogue(fresh(source))
    compiled = source.with_suffix(".mo")
    return Catalogue(compiled.read_bytes() if compiled.is_file() else EMPTY)


EMPTY = MAGIC + struct.pack("<6I", 0, 0, 28, 28, 0, 28)
"""A compiled file without words."""
