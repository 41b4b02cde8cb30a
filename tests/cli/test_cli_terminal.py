"""What a terminal shows and refuses, with a real daemon."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mailticket import log as logs
from mailticket.application.organisation.aliases import Wanted, alias_line
from mailticket.cli.layout import Reader
from mailticket.cli.zone import use

MBOX = (
    "From ana@x.example Mon Nov 23 07:00:00 2026\nFrom: ana@cliente.example\nSubject: uno\n\nUno.\n>From aquí.\n\n"
    "From eva@x.example Mon Nov 23 07:10:00 2026\nFrom: eva@cliente.example\nSubject: dos\n\nDos.\n"
)


def test_an_mbox_is_refused_with_what_it_is_and_taken_apart_where_that_is_said(daemon: Any) -> None:
    refused = daemon.cli("inject", "-", "--to", "general@noc.example", stdin=MBOX)
    assert refused.returncode == 1
    assert "--mbox" in refused.stderr
    assert daemon.cli("inject", "-", "--mbox", "--to", "general@noc.example", stdin=MBOX).returncode == 0
    daemon.settled()
    texts = [daemon.ticket(number)["history"][0]["text"].strip() for number in (1, 2)]
    assert texts == ["Uno.\nFrom aquí.", "Dos."]


def test_a_state_that_is_none_is_refused_with_those_there_are(daemon: Any) -> None:
    for what in ("inbox", "outbox"):
        refused = daemon.cli(what, "list", "--state", "foo")
        assert refused.returncode == 1
        assert "waiting" in refused.stderr


def test_the_subject_keeps_its_width_at_80_columns_and_the_zone_is_named(daemon: Any) -> None:
    daemon.environment["COLUMNS"] = "80"
    daemon.send("From: ana.de.nombre.largo@cliente.example\nSubject: La impresora del segundo piso no anda\n\nHola.\n")
    daemon.settled()
    listed = daemon.cli("ticket", "list").stdout
    assert "La impresora del" in listed
    assert max(map(len, listed.splitlines())) <= 80
    assert "America/Montevideo (-0300)" in daemon.cli("ticket", "show", "1").stdout


def test_times_are_the_site_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailticket.cli.zone._named", [])
    use(lambda: "America/Montevideo")
    assert Reader("es").time(datetime(2026, 11, 28, 13, 0, tzinfo=UTC).isoformat()) == "2026-11-28 10:00"


def test_an_alias_line_says_where_the_daemon_is_unless_mailgate_finds_it() -> None:
    wanted = Wanted("dns@noc.example", "dns", "correspond")
    assert "--url" not in alias_line(wanted, "/usr/bin/mailticket-mailgate", "127.0.0.1:8024")
    assert "--url lmtp://127.0.0.1:9024" in alias_line(wanted, "/usr/bin/mailticket-mailgate", "127.0.0.1:9024")
    assert "--url unix:/run/lmtp.sock" in alias_line(wanted, "/usr/bin/mailticket-mailgate", "unix:/run/lmtp.sock")


def test_the_log_is_for_the_eye_on_a_terminal_and_follows_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    log = logs.start("info", "", screen)
    log.info("daemon.ready")
    assert not screen.getvalue().startswith("{")
    logs.start("error", "json", screen)
    log.info("daemon.silent")
    assert "silent" not in screen.getvalue()


def test_pages_name_entries_zones_and_who_did_it_in_the_readers_language(daemon: Any) -> None:
    daemon.environment["LC_ALL"] = "es_UY.UTF-8"
    daemon.send("From: Ana <ana@cliente.example>\nSubject: Red\n\nNo anda.\n")
    daemon.settled()
    opened = daemon.ticket(1)["history"][0]["id"]
    assert f"[{opened}]" in daemon.cli("ticket", "show", "1").stdout
    said = daemon.cli("inbox", "list").stdout
    assert "America/Montevideo (-0300)" in said
    assert "hecho" in said
    assert "persona" in said
    assert "como staff@noc.example" in daemon.cli("--as", "staff@noc.example", "ticket", "take", "1").stdout
    daemon.cli("--as", "staff@noc.example", "ticket", "work", "1", "95")
    assert "Tiempo trabajado: cambió de 0 min a 1 h 35 min" in " ".join(
        daemon.cli("ticket", "show", "1").stdout.split()
    )
    assert "1 h 35 min" in daemon.cli("glance").stdout
