"""What a daemon says when it is ready shows nothing secret."""

from pathlib import Path

from mailticket.config import parse
from mailticket.daemon.run import greeting
from mailticket.model.queue import Queue


def test_the_relays_password_is_not_in_the_greeting(tmp_path: Path) -> None:
    settings = parse('[delivery]\ntransport = "smtp://mail:canary@relay.example:587"\n', "config.toml", tmp_path)
    said = greeting(settings, Queue(1, "general"), {"smtp": "127.0.0.1:25"})
    assert "canary" not in said
    assert "smtp://mail:***@relay.example:587" in said
