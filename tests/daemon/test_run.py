"""What a daemon says when it is ready: in the site's language, nothing secret."""

from pathlib import Path

import pytest

from mailticket.config import parse
from mailticket.daemon.run import greeting
from mailticket.model.queue import Queue


def test_the_relays_password_is_not_in_the_greeting(tmp_path: Path) -> None:
    settings = parse('[delivery]\ntransport = "smtp://mail:canary@relay.example:587"\n', "config.toml", tmp_path)
    said = greeting(settings, Queue(1, "general"), {"smtp": "127.0.0.1:25"})
    assert "canary" not in said
    assert "smtp://mail:***@relay.example:587" in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "es",
            [
                "mailticket está listo. Cola general: <rt@noc.example>",
                "  Envíe un primer mensaje:",
                "  Correo saliente: ",
            ],
        ),
        ("en", ["mailticket is ready. Queue general: <rt@noc.example>", "  Send a first letter:", "  Outgoing mail: "]),
    ],
)
def test_the_greeting_is_in_the_sites_language(tmp_path: Path, language: str, said: list[str]) -> None:
    site = f'[site]\nlanguage = "{language}"\ncorrespond_address = "rt@noc.example"\n'
    greeted = greeting(parse(site, "config.toml", tmp_path), Queue(1, "general"), {"smtp": "127.0.0.1:25"}).split("\n")
    assert [one for one in said if not any(line.startswith(one) for line in greeted)] == []
