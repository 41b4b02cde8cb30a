"""``mailticket serve`` at a terminal, as somebody sees it who starts it first: the link, the page behind it, and the mail that
goes out with an address to unsubscribe at."""

import os
import pty
import re
import select
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest

from tests.conftest import START_PATIENCE, written_order

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
language = "es"
web_base_url = "https://rt.noc.example"
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = ""
[web]
listen = "127.0.0.1:0"
[delivery]
transport = "maildir:{folder}/out"
[paths]
data = "{folder}/var"
[[queue]]
name = "general"
correspond_address = "general@noc.example"
admin_cc = ["staff@noc.example"]
[[user]]
address = "staff@noc.example"
privileged = true
"""
PASSWORD = "correcto caballo batería"


class Terminal:
    """A pseudo-terminal a daemon runs at, and what it has shown so far."""

    def __init__(self, folder: Path) -> None:
        (folder / "config.toml").write_text(CONFIG.format(folder=folder))
        self._end, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "LANG": "es_HN.UTF-8", "COLUMNS": "200"}
        command = [sys.executable, "-m", "mailticket", "--config", str(folder / "config.toml"), "serve"]
        self._process = subprocess.Popen(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.shown = ""

    def until(self, pattern: str) -> str:
        """Reads until something stands there; its first group."""
        end = time.monotonic() + START_PATIENCE
        while not (found := re.search(pattern, self.shown)):
            ready, _, _ = select.select([self._end], [], [], max(0.0, end - time.monotonic()))
            assert ready, self.shown
            try:
                self.shown += os.read(self._end, 65536).decode("utf-8", "replace")
            except OSError:  # whoever wrote there has ended
                pytest.fail(self.shown)
        return found[1]

    def stop(self) -> int:
        self._process.terminate()
        status = self._process.wait(60)
        os.close(self._end)
        return status


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    started = Terminal(tmp_path)
    yield started
    assert started.stop() == 0


def test_the_first_administrator_comes_in_and_mail_is_unsubscribed_from_with_one_click(
    terminal: Terminal, tmp_path: Path
) -> None:
    link = terminal.until(r"https://rt\.noc\.example(/link/[\w-]+)")
    web = terminal.until(r"HTTP  (http://[\d.:]+)/")
    with httpx.Client(base_url=web, headers={"Origin": web}, trust_env=False) as person:
        assert "primer" in person.get(link, headers={"Accept-Language": "es"}).text
        told = {"address": "raiz@noc.example", "name": "Raíz", "password": PASSWORD, "again": PASSWORD}
        assert person.post(link, data=told).status_code == 303
        assert "Raíz" in person.get("/").text
        port = int(terminal.until(r"SMTP  127\.0\.0\.1:(\d+)"))
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail(
                "eva@x.example", "general@noc.example", "From: eva@x.example\r\nSubject: No anda\r\n\r\nNada.\r\n"
            )
        header = unsubscribing(tmp_path / "out" / "new", "staff@noc.example", terminal)
        where = re.sub(
            r"^<https://rt\.noc\.example(/unsubscribe/[\w-]+)>,\s+<mailto:control\+mute-\S+>$", r"\1", header
        )
        with httpx.Client(base_url=web, trust_env=False) as program:
            assert where.startswith("/unsubscribe/"), header
            done = program.post(where, data={"List-Unsubscribe": "One-Click"}, headers={"Accept-Language": "es"})
        assert "staff@noc.example ya no recibirá correo sobre el ticket #1" in done.text


def unsubscribing(box: Path, to: str, terminal: Terminal) -> str:
    """The header of the mail that somebody got."""
    end = time.monotonic() + START_PATIENCE
    while True:
        for path in written_order(box):
            mail = message_from_bytes(path.read_bytes())
            if mail["Delivered-To"] == to:
                return str(mail["List-Unsubscribe"])
        assert time.monotonic() < end, terminal.shown
        time.sleep(0.02)
