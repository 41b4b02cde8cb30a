"""A checkout reads what was written last."""

import os
from pathlib import Path

from mailticket.i18n.catalogue import Catalogue
from mailticket.i18n.compiling import compiled, fresh

WRITTEN = (
    'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "who"\nmsgstr "{}"\n'
)


def test_a_compiled_file_is_kept_until_what_was_written_changes(tmp_path: Path) -> None:
    source = tmp_path / "words.po"
    source.write_text(WRITTEN.format("quién"))
    assert Catalogue(fresh(source)).text("who") == "quién"
    kept = source.with_suffix(".mo")
    assert kept.read_bytes() == compiled(source)
    source.write_text(WRITTEN.format("quiénes"))
    os.utime(source, ns=(1, 1))  # as a checkout of an older state may leave it
    assert Catalogue(fresh(source)).text("who") == "quiénes"
    kept.write_bytes(b"left as it is")
    os.utime(kept, ns=(1, 1))
    assert fresh(source) == b"left as it is"


def test_where_nothing_can_be_kept_words_are_read_all_the_same(tmp_path: Path) -> None:
    source = tmp_path / "words.po"
    source.write_text(WRITTEN.format("quién"))
    source.with_suffix(".mo").mkdir()
    assert Catalogue(fresh(source)).text("who") == "quién"
    assert {one.name for one in tmp_path.iterdir()} == {"words.po", "words.mo"}


def test_the_same_words_make_the_same_file(tmp_path: Path) -> None:
    source = tmp_path / "words.po"
    source.write_text(WRITTEN.format("quién"))
    assert b"POT-Creation-Date: 2000-01-01" in compiled(source)
