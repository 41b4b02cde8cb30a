"""What an entry of the history says happened."""

import pytest

from mailticket.model.history_words import did


@pytest.mark.parametrize(
    ("entry", "language", "said"),
    [
        ({"type": "Status", "old": "new", "new": "open"}, "es", "abierto"),
        ({"type": "Status", "old": "new", "new": "open"}, "en", "open"),
        (
            {"type": "Set", "field": "Due", "old": "", "new": "2026-12-04T12:00:00Z"},
            "es",
            "<2026-12-04T12:00:00+00:00>",
        ),
        ({"type": "Set", "field": "Due", "old": "", "new": "2026-12-04T12:00:00Z"}, "en", "Due set to <"),
        ({"type": "Set", "field": "Subject", "old": "Red", "new": ""}, "es", "Asunto: se quitó Red"),
        ({"type": "CustomField", "field": "Sede", "old": "", "new": "Danlí"}, "es", "Sede: Danlí"),
        ({"type": "Set", "field": "Priority", "old": "0", "new": "80"}, "en", "Priority changed from 0 to 80"),
        ({"type": "LeftOut", "field": "7", "new": "noc@proveedor.example"}, "en", "noc@proveedor.example"),
    ],
)
def test_an_entry_is_told_in_words_with_its_values(entry: dict[str, str], language: str, said: str) -> None:
    assert said in did(entry, language, "<{}>".format)
