"""The catalogue is in order: what is named is said, in every language, and nothing else."""

from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from mailticket.i18n import update

catalogues = cache(update.catalogues)


@pytest.mark.parametrize("path", sorted(update.HOME.rglob("*.po")), ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_the_files_are_as_the_script_writes_them(path: Path) -> None:
    should = update.written(catalogues()[path], path.parts[-3])
    assert path.read_text(encoding="utf-8") == should, "run: python -m mailticket.i18n.update"


def test_every_word_is_said_in_every_language() -> None:
    assert [f"{path.parts[-3]}: {key}" for path, words in catalogues().items() for key in update.untold(words)] == []


def _catalogue(**texts: str) -> Catalog:
    words = Catalog()
    for key, text in texts.items():
        words.add(key, text)
    return words


def test_what_pages_say_is_found_and_what_was_said_in_spanish_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "{{ _('Sign in') }}{% trans n=n %}{{ n }} file{% pluralize %}{{ n }} files{% endtrans %}{{ pgettext('letter', 'Open') }}"
    )
    said = update.said_on_pages(tmp_path)
    text = update.written(update.pages(_catalogue(**{"Sign in": "Iniciar sesión", "Sign out": "Salir"}), said), "es")
    assert 'msgid "Sign in"\nmsgstr "Iniciar sesión"\n' in text
    assert "Sign out" not in text
    assert 'msgid "%(n)s file"\nmsgid_plural "%(n)s files"\nmsgstr[0] ""\nmsgstr[1] ""\n' in text
    assert 'msgctxt "letter"\nmsgid "Open"\nmsgstr ""\n' in text


def test_keys_that_the_program_names_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('translate(language, "greeting", name=1)\ntranslate(language, f"did.{x}")\n')
    named = update.keys_named(tmp_path)
    assert named == {"greeting"}
    english = _catalogue(bye="Bye")
    spanish = update.keyed(_catalogue(bye="Adiós"), english, named)
    assert list(update.untold(spanish)) == ["greeting"]
    assert '#. EN Bye\nmsgid "bye"\nmsgstr "Adiós"\n' in update.written(spanish, "es")
    assert list(update.untold(update.keyed(english, english, named))) == ["greeting"]


def test_a_key_that_only_english_says_waits_for_the_others() -> None:
    english = _catalogue(bye="Bye")
    assert list(update.untold(update.keyed(_catalogue(), english, set()))) == ["bye"]
