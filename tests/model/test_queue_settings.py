"""A queue's setting is declared once: the configuration, commands, options, column and pages have each of them."""

import inspect
import re
from typing import Any

import pytest

from mailticket.application.organisation.queue_values import READERS
from mailticket.cli import organisation_pages
from mailticket.cli.generated import command
from mailticket.cli.layout import Reader
from mailticket.cli.words import word_in
from mailticket.config import shipped
from mailticket.config.organisation_sections import SETTING_TYPES, QueueSection
from mailticket.config.writing import written
from mailticket.i18n import translate
from mailticket.model.provision import Organisation, QueueSpec
from mailticket.model.queue import QUEUE_SETTINGS, Queue, settings_of
from mailticket.model.queue_settings import QueueSetting, SettingKind, clean_text
from mailticket.model.words import LANGUAGES
from mailticket.storage.schema import queues as table

by_name = pytest.mark.parametrize("setting", QUEUE_SETTINGS, ids=lambda setting: setting.name)

SAID: dict[SettingKind, tuple[Any, Any]] = {
    SettingKind.LINE: ("Mesa de ayuda", "Mesa de ayuda"),
    SettingKind.TEXT: ("\nAtendemos de 9 a 18. \r\nTel. 2900\n\n", "Atendemos de 9 a 18.\nTel. 2900"),
    SettingKind.ADDRESS: ("dns@noc.example", "dns@noc.example"),
    SettingKind.LANGUAGE: ("en", "en"),
    SettingKind.NUMBER: (5, 5),
    SettingKind.MINUTES: ("2h", 120),
    SettingKind.FLAG: (True, True),
    SettingKind.TAG: ("dns", "dns"),
    SettingKind.RULES: (True, "yes"),
}
"""Of each kind what is said, and what is kept."""


def test_every_kind_is_declared_ordered_and_tried_here() -> None:
    assert set(SETTING_TYPES) == set(READERS) == set(SAID) == set(SettingKind)


@by_name
def test_a_setting_has_a_column_a_word_an_option_and_a_line_in_the_example(setting: QueueSetting) -> None:
    assert setting.name in table.c
    assert all(word_in(language, setting.name) for language in LANGUAGES)
    assert all(translate(language, f"setting.help.{setting.name}") for language in LANGUAGES)
    for name in ("queue.add", "queue.set"):
        assert setting.name in inspect.signature(command(name, str)).parameters
    assert re.search(rf"^#{setting.name} = ", shipped("config.example.toml").read_text(), re.MULTILINE)


@by_name
def test_what_is_declared_is_kept_exported_shown_and_what_an_order_would_say(setting: QueueSetting) -> None:
    said, kept = SAID[setting.kind]
    spec = QueueSection(name="dns", **{setting.name: said}).spec()
    assert spec == QueueSpec("dns", **{setting.name: kept})
    assert READERS[setting.kind](setting.name, said) == kept
    assert f"{setting.name} = " in written(Organisation(queues=(spec,)))
    assert settings_of(Queue(1, "dns", **settings_of(spec))) == settings_of(spec)
    row = {**settings_of(spec), "name": "dns", "cc": [], "admin_cc": [], "lifecycle": "default", "disabled": False}
    shown = organisation_pages.queue({**row, "provisioned": False}, Reader("es"))
    labels = [str(cell) for cell in shown.columns[0].cells]  # type: ignore[union-attr]
    assert word_in("es", setting.name) in labels


@pytest.mark.parametrize("text", ["x" * 2001, "bell\x07", "\u202egnihton"])
def test_a_text_that_is_too_long_or_turns_around_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        clean_text(text)
