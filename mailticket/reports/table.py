"""Tables of plain text: columns as wide as their cells, heads on as many lines as that takes, bars where there is room."""

from collections.abc import Sequence

LEAST_BAR, MOST_BAR, LEAST_LABEL, SHORTEST_LABEL = 8, 24, 13, 9
"""Characters that a bar takes, and that a label keeps where the page is narrow; one of several, where it is too narrow even so."""


def widths_of(names: Sequence[str], rows: Sequence[Sequence[str]], groups: int, width: int) -> list[int]:
    """How wide each column is. Heads take more lines where their words fit in less; groups give way where the page is narrow."""
    cell = [max(map(len, column)) for column in zip(*rows, strict=True)]
    word_ = [max(map(len, name.split()), default=0) for name in names]
    widths = [max(pair) for pair in zip(cell, word_, strict=True)]
    for least in (LEAST_LABEL, SHORTEST_LABEL)[: max(1, groups)]:
        spare = width - sum(widths) - 2 * (len(widths) - 1)
        wide = [place for place in range(groups) if widths[place] > least]
        for place in wide if spare < 0 else ():
            widths[place] = max(least, widths[place] + spare // len(wide))
    return widths


def head_rows(names: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    columns = [wrapped(name, width) for name, width in zip(names, widths, strict=True)]
    deep = max(map(len, columns))
    padded = [[""] * (deep - len(lines)) + lines for lines in columns]
    return [list(row) for row in zip(*padded, strict=True)]


def line_of(row: Sequence[str], widths: Sequence[int], groups: int) -> str:
    texts = (_fitted(text, widths[place], right=place >= groups) for place, text in enumerate(row))
    return "  ".join(texts).rstrip()


def _fitted(text: str, width: int, *, right: bool) -> str:
    if len(text) > width:
        text = text[: width - 1] + "…"
    return text.rjust(width) if right else text.ljust(width)


def wrapped(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in text.split():
        if line and len(line) + 1 + len(piece) > width:
            lines.append(line)
            line = piece
        else:
            line = f"{line} {piece}".strip()
    return [*lines, line]


def bars_of(values: Sequence[float], room: int) -> list[str]:
    """A bar for each value, the largest as long as there is room; none where there is too little, or a value is below nothing."""
    most = max(values, default=0)
    if room < LEAST_BAR or most <= 0 or min(values) < 0:
        return []
    return ["█" * max(round(min(room, MOST_BAR) * value / most), 1 if value else 0) for value in values]
