"""Where the pages listen, and what becomes of a start whose address is taken."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.config import parse, sections
from mailticket.daemon.web import Web
from mailticket.model.errors import MailticketError


@pytest.fixture
def taken() -> Iterator[str]:
    """An address somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield f"127.0.0.1:{other.getsockname()[1]}"


def pages(text: str, folder: Path) -> Web:
    """Those of a configuration; nobody asks for one."""
    return web_of(parse(text, "config.toml", folder))


def web_of(settings: Any) -> Web:
    """The pages of settings."""
    nobody: Any = None
    return Web(nobody, lambda: settings, nobody, nobody, structlog.get_logger())


async def test_an_address_that_is_written_and_taken_stops_the_start(taken: str, tmp_path: Path) -> None:
    with pytest.raises(MailticketError, match=f"cannot listen on {taken}"):
        await pages(f'[web]\nlisten = "{taken}"', tmp_path).open()


async def test_a_default_address_that_is_taken_is_told_and_stops_nothing(
    taken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = sections.WebSection.model_construct(listen=taken, proxies=(), _fields_set=set())
    settings = parse("", "config.toml", tmp_path)
    monkeypatch.setattr(settings, "web", default)
    found = web_of(settings)
    await found.open()
    status = found.status()
    assert status["address"] == ""
    assert status["trouble"].startswith(f"{taken}: ")
    assert await found.first_link() == ""
    await found.stop()


async def test_no_address_is_no_pages_and_no_trouble(tmp_path: Path) -> None:
    found = pages('[web]\nlisten = ""', tmp_path)
    await found.open()
    assert found.status() == {"address": "", "trouble": ""}


async def test_an_address_that_is_free_is_had(tmp_path: Path) -> None:
    found = pages('[web]\nlisten = "127.0.0.1:0"', tmp_path)
    await found.open()
    assert found.status()["address"].startswith("127.0.0.1:")
    await found.stop()
