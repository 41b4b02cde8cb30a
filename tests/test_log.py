"""Log lines on a terminal."""

import io

from mailticket import log as logs


def test_what_is_held_back_comes_once_and_in_order_when_it_is_released() -> None:
    screen = io.StringIO()
    held = logs.HeldBack(screen, holds=True)
    log = logs.start("info", "console", held)
    log.info("daemon.listening")
    assert screen.getvalue() == ""
    screen.write("mailticket is ready.\n")
    held.release()
    log.info("daemon.later")
    held.release()
    said = screen.getvalue()
    assert said.startswith("mailticket is ready.\n")
    assert [said.count(one) for one in ("daemon.listening", "daemon.later")] == [1, 1]
    assert said.index("daemon.listening") < said.index("daemon.later")


def test_a_log_that_is_not_held_back_is_written_at_once() -> None:
    screen = io.StringIO()
    logs.start("info", "json", logs.HeldBack(screen, holds=False)).info("daemon.listening")
    assert "daemon.listening" in screen.getvalue()
