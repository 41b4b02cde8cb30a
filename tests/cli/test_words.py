"""The words of the command line: which language, and that none is missing."""

import re
from pathlib import Path

import pytest

import mailticket
from mailticket.application.organisation.aliases import Lack
from mailticket.cli.words import language
from mailticket.i18n import knows
from mailticket.model.administration import Did, Subject
from mailticket.model.right import Right


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ({"LANG": "es_UY.UTF-8"}, "es"),
        ({"LANG": "es_UY.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "en_GB", "LC_ALL": "es"}, "es"),
        ({"LANG": "pt_BR"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_chooses_the_language(
    locale: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_every_right_and_every_kind_of_thing_has_its_words() -> None:
    wanted = (
        [f"right.{right}" for right in Right] + [f"subject.{one}" for one in Subject] + [f"did.{one}" for one in Did]
    )
    wanted += [f"lack.{one}" for one in Lack]
    assert [key for key in wanted if not knows(f"cli.{key}")] == []


def test_every_refusal_has_its_sentence() -> None:
    code = "".join(path.read_text() for path in Path(mailticket.__file__).parent.rglob("*.py"))
    keys = set(re.findall(r'Refused\(\s*"(\w+)"', code))
    assert len(keys) > 30
    assert sorted(key for key in keys if not knows(key)) == []
