"""The page of everything, as text for a terminal or a mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mailticket.model.duration import shown_length, shown_minutes
from mailticket.model.words import status
from mailticket.reports.table import bars_of, head_rows, line_of, widths_of
from mailticket.reports.wording import word

_WORDS = {
    "queue": {"en": "queue", "es": "cola"},
    "overdue": {"en": "overdue", "es": "vencidos"},
    "unowned": {"en": "unowned", "es": "sin responsable"},
    "since": {"en": "oldest", "es": "el más viejo"},
    "waiting": {"en": "wait on us", "es": "nos esperan"},
    "nothing": {"en": "Nothing is open.", "es": "No hay nada abierto."},
    "mine": {"en": "Mine: {mine}, overdue {mine_overdue}", "es": "Míos: {mine}, vencidos {mine_overdue}"},
    "days": {
        "en": "Last {days} days: opened {opened}, resolved {resolved}",
        "es": "Últimos {days} días: abiertos {opened}, resueltos {resolved}",
    },
    "hours": {"en": "Time worked this week", "es": "Tiempo trabajado esta semana"},
}


def glance_page(answer: Mapping[str, Any], language: str, width: int = 80) -> str:
    """The page, at most ``width`` characters wide."""
    lines = _queues(answer, language, width) if answer["queues"] else [_WORDS["nothing"][language]]
    lines += ["", _WORDS["mine"][language].format_map(answer), _WORDS["days"][language].format_map(answer)]
    if answer["hours"]:
        lines += ["", _WORDS["hours"][language], *_hours(answer, width)]
    if answer["partial"]:
        lines += ["", word("partial", language)]
    return "\n".join(lines)


def _queues(answer: Mapping[str, Any], language: str, width: int) -> list[str]:
    statuses = sorted({name for one in answer["queues"] for name in one["statuses"]}, key=_rank)
    names = [_WORDS["queue"][language], *(status(language, name) for name in statuses)]
    names += [_WORDS[key][language] for key in ("overdue", "waiting", "unowned", "since")]
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
