"""The page of ``mailticket status``: whether the daemon runs, what waits and since when, what is held, how delivery goes."""

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType

from mailticket.cli.layout import HERE, Reader, head, one_line

Row = Mapping[str, Any]


def overview(answer: Row, reader: Reader = HERE) -> RenderableType:
    """What status says."""
    oldest = answer.get("oldest") or {}
    pairs = [
        ("inbox", _waiting(answer["inbox"], oldest.get("letter"), reader)),
        ("outbox", _waiting(answer["outbox"], oldest.get("copy"), reader)),
    ]
    if answer["held"]["letters"]:
        held = answer["held"]
        pairs.append(("held", reader.word("held_counted", **held | {"oldest": reader.time(held["oldest"])})))
    if any(answer.get("today", {}).values()):
        pairs.append(("over_budget", _counts(answer["today"], reader)))
    if maildrop := dropped(answer.get("maildrop"), reader):
        pairs.append(("maildrop", maildrop))
    if runs(answer):
        pairs.append(("delivery", _relay(answer["delivery"], reader)))
    if web := _pages_at(answer.get("web") or {}, reader):
        pairs.append(("web", web))
    first = [] if runs(answer) else [("daemon", reader.word("daemon_silent"))]
    return head(reader, [*first, *pairs, ("queues", answer["queues"])])


def runs(answer: Row) -> bool:
    """Whether the daemon gave this answer. The command line alone says false: the numbers are right, and nothing moves."""
    return bool(answer.get("running", True))


def _pages_at(web: Row, reader: Reader) -> str:
    """Where the pages are had, or why they are not; empty where they are not wanted."""
    if web.get("trouble"):
        return reader.word("web_trouble", trouble=one_line(web["trouble"]))
    return f"http://{web['address']}/" if web.get("address") else ""


def dropped(maildrop: Row | None, reader: Reader = HERE) -> str:
    """What lies in the maildrop; empty where nothing does."""
    if not maildrop or not (maildrop["letters"] or maildrop["refused"]):
        return ""
    oldest = reader.age(maildrop["oldest"]) if maildrop["oldest"] else "–"
    return reader.word("maildrop_counted", letters=maildrop["letters"], oldest=oldest, refused=maildrop["refused"])


def _counts(found: Mapping[str, int], reader: Reader) -> str:
    return ", ".join(f"{number} {_in_state(state, number, reader)}" for state, number in sorted(found.items())) or "0"


def _in_state(state: str, number: int, reader: Reader) -> str:
    """What one letter or copy is, or what many are."""
    return reader.name(f"stands.{state}" if number == 1 else f"state.{state}", state)


def _waiting(found: Mapping[str, int], oldest: str | None, reader: Reader) -> str:
    counted = _counts(found, reader)
    return f"{counted}; {reader.word('oldest_waits', age=reader.age(oldest))}" if oldest else counted


def _relay(delivery: Row, reader: Reader) -> str:
    """The state of the relay; while it is not reached, how often it was tried, when it is next, and what happened."""
    said = reader.word(f"relay.{delivery['relay']}")
    if delivery["relay"] != "down":
        return said
    parts = [said, reader.word("relay_failures", failures=delivery.get("failures", 0))]
    if delivery.get("next_probe"):
        parts.append(reader.word("relay_next", at=reader.time(delivery["next_probe"])))
    if delivery.get("error"):
        parts.append(one_line(delivery["error"]))
    return "; ".join(parts)
