"""What was written wakes the loops that have something to do, and no other: each that wakes asks the database."""

from pathlib import Path
from typing import Any

import pytest

from tests.daemon.test_batches import Room, room


def woken(here: Room, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    for name in ("outbox", "jobs", "combiner"):
        monkeypatch.setattr(getattr(here.daemon.deliveries, name), "wake", lambda name=name: found.append(name))
    return found


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, ["combiner", "jobs", "outbox"]),  # nobody knows what
        ({"jobs": False, "gathered": False}, ["outbox"]),
        ({"jobs": True, "gathered": False}, ["jobs", "outbox"]),
        ({"jobs": False, "gathered": True}, ["combiner", "outbox"]),
    ],
)
async def test_a_loop_is_woken_by_what_may_be_its_own(
    written: dict[str, Any], expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room(tmp_path) as here:
        found = woken(here, monkeypatch)
        here.daemon.deliveries.wake(**written)
        assert sorted(found) == expected


async def test_letters_wake_the_combiner_when_mail_begins_to_wait_and_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room(tmp_path) as here:
        found = woken(here, monkeypatch)
        await here.put(("eva@cliente.example", "general@noc.example", "Printer", "On fire."))
        await here.work()
        assert found == ["outbox"]
        for number in range(40):  # staff's budget for one ticket ends long before that
            await here.put(
                ("eva@cliente.example", "general@noc.example", "[noc #1] Printer", f"Still on fire {number}.")
            )
        await here.work()
        assert "combiner" in found
        assert "jobs" not in found
