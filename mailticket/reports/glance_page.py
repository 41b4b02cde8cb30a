"""The page of everything, as text for a terminal or a mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mailticket.i18n import translate
from mailticket.model.duration import shown_length, shown_minutes
from mailticket.model.words import status
from mailticket.reports.table import bars_of, head_rows, line_of, widths_of
from mailticket.reports.wording import word


def _said(language: str, key: str, **values: Any) -> str:
    return translate(language, f"glance.{key}", **values)


def glance_page(answer: Mapping[str, Any], language: str, width: int = 80) -> str:
    """The page, at most ``width`` characters wide."""
    lines = _queues(answer, language, width) if answer["queues"] else [_said(language, "nothing")]
    lines += ["", _said(language, "mine", **answer), _said(language, "days", **answer)]
    if answer["hours"]:
        lines += ["", _said(language, "hours"), *_hours(answer, width)]
    if answer["partial"]:
        lines += ["", word("partial", language)]
    return "\n".join(lines)


def _queues(answer: Mapping[str, Any], language: str, width: int) -> list[str]:
    statuses = sorted({name for one in answer["queues"] for name in one["statuses"]}, key=_rank)
    names = [_said(language, "queue"), *(status(language, name) for name in statuses)]
    names += [_said(language, key) for key in ("overdue", "waiting", "unowned", "since")]
    now = datetime.fromisoformat(answer["at"])
    rows = [_row(one, statuses, now) for one in answer["queues"]]
    if len(rows) > 1:
        sums = [sum(one["statuses"].get(name, 0) for one in answer["queues"]) for name in statuses]
        sums += [answer["overdue"], answer["waiting_on_us"], answer["unowned"]]
        rows.append([word("total", language), *map(_count, sums), ""])
    widths = widths_of(names, rows, 1, width)
    heads = [line_of(row, widths, 1) for row in head_rows(names, widths)]
    body = [line_of(row, widths, 1) for row in rows]
    return [*heads, "-" * min(width, max(map(len, [*heads, *body]))), *body]


def _rank(name: str) -> tuple[int, str]:
    """The usual statuses in the order a ticket goes through them, others after."""
    usual = ("new", "open", "stalled")
    return (usual.index(name) if name in usual else len(usual), name)


def _row(one: Mapping[str, Any], statuses: list[str], now: datetime) -> list[str]:
    counts = [one["statuses"].get(name, 0) for name in statuses]
    counts += [one["overdue"], one["waiting_on_us"], one["unowned"]]
    oldest = one["oldest_unowned"]
    age = "" if oldest is None else shown_length((now - datetime.fromisoformat(oldest)).total_seconds())
    return [one["queue"], *map(_count, counts), age]


def _count(number: int) -> str:
    """A zero is a dot: what there is stands out."""
    return str(number) if number else "·"


def _hours(answer: Mapping[str, Any], width: int) -> list[str]:
    rows = [[one["person"], shown_minutes(one["minutes"])] for one in answer["hours"]]
    widths = widths_of(["", ""], rows, 1, width)
    bars = bars_of([one["minutes"] for one in answer["hours"]], width - sum(widths) - 6)
    bars = bars or [""] * len(rows)
    return [f"  {line_of(row, widths, 1)}  {bar}".rstrip() for row, bar in zip(rows, bars, strict=True)]
