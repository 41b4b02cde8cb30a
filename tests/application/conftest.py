"""A site whose use cases are asked without a process: real SQLite, a clock that stands still."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.daemon.wiring import Daemon

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SITE = """
[site]
organization = "noc.example"
[smtp]
listen = ""
[lmtp]
listen = ""
[paths]
data = "{folder}"
[database]
url = "sqlite:///{folder}/mailticket.db"
[delivery]
transport = "maildir:{folder}/out"
[[user]]
address = "ana@noc.example"
privileged = true
"""


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Any]:
    """A site with one ticket, without listeners."""
    daemon = Daemon(
        parse(SITE.format(folder=tmp_path), "config.toml", tmp_path), None, structlog.get_logger(), clock=lambda: NOW
    )
    opened = await daemon.open()
    await perform(opened, Caller(), "ticket.create", {"queue": "general", "subject": "Red", "text": "No anda"})
    yield opened
    await daemon.close()
