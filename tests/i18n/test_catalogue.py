"""Words are read from compiled files as the standard library reads them, and at little cost."""

import subprocess
import sys
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest

from mailticket.i18n.catalogue import EMPTY, Catalogue, words_of
from mailticket.i18n.compiling import compiled

WRITTEN = """
msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "greeting"
msgstr "¡Buenos días, {name}!"

msgctxt "letter"
msgid "Open"
msgstr "Abierta"

msgid "Open"
msgstr "Abierto"

msgid "tickets"
msgid_plural "tickets"
msgstr[0] "{count} ticket"
msgstr[1] "{count} tickets"

msgid "zzz"
msgstr "dos\\n"
"líneas \\"así\\""
"""


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    source = tmp_path / "words.po"
    source.write_text(WRITTEN, encoding="utf-8")
    return compiled(source)


def test_a_word_is_what_the_standard_library_reads(data: bytes) -> None:
    ours, theirs = Catalogue(data), GNUTranslations(BytesIO(data))
    assert {key: ours.text(key) for key in ("greeting", "Open", "zzz")} == {
        key: theirs.gettext(key) for key in ("greeting", "Open", "zzz")
    }
    assert ours.text("zzz") == 'dos\nlíneas "así"'
    assert ours.pgettext("letter", "Open") == theirs.pgettext("letter", "Open") == "Abierta"


@pytest.mark.parametrize(("count", "said"), [(0, "tickets"), (1, "ticket"), (2, "tickets"), (21, "tickets")])
def test_one_and_many_are_said_as_the_file_s_rule_tells(data: bytes, count: int, said: str) -> None:
    assert Catalogue(data).counted("tickets", count) == f"{{count}} {said}"
    assert GNUTranslations(BytesIO(data)).ngettext("tickets", "tickets", count) == f"{{count}} {said}"


def test_all_keys_are_told_without_plurals_and_header(data: bytes) -> None:
    assert sorted(Catalogue(data)) == ["Open", "greeting", "letter\x04Open", "tickets", "zzz"]


def test_a_key_that_is_not_there_is_an_error_and_a_message_says_itself(data: bytes) -> None:
    words = Catalogue(data)
    assert "greetin" not in words
    assert "greetings" not in words
    with pytest.raises(KeyError, match="'greetin' has no words: add it to"):
        words.text("greetin")
    assert words.gettext("Sign in") == "Sign in"
    assert [words.ngettext("a file", "files", count) for count in (1, 2)] == ["a file", "files"]


def test_the_whole_catalogue_is_opened_in_less_than_20_ms_and_without_its_makers() -> None:
    run = (
        "import functools, pathlib, struct, sys, time; start = time.process_time();"
        "from mailticket.i18n import translate; translate('es', 'nobody');"
        "print(time.process_time() - start, *{'babel', 'jinja2', 'gettext', 'locale'} & set(sys.modules))"
    )
    words_of("es")
    runs = [subprocess.run([sys.executable, "-c", run], check=True, capture_output=True, text=True) for _ in range(3)]
    said = [run.stdout.split() for run in runs]
    assert [more for _, *more in said] == [[], [], []]
    assert min(float(seconds) for seconds, *_ in said) < 0.020


def test_a_file_without_words_has_none() -> None:
    assert list(Catalogue(EMPTY)) == []
    assert "x" not in Catalogue(EMPTY)


def test_numbers_of_a_file_may_have_their_highest_byte_first(data: bytes) -> None:
    import struct

    count, keys, texts = struct.unpack_from("<3I", data, 8)
    places = struct.unpack_from(f"<{4 * count}I", data, keys)
    assert texts == keys + 8 * count
    turned = struct.pack(">7I", 0x950412DE, 0, count, keys, texts, 0, texts + 8 * count)
    turned += struct.pack(f">{4 * count}I", *places) + data[texts + 8 * count :]
    assert Catalogue(turned).text("greeting") == "¡Buenos días, {name}!"
