"""A chart in letters, for terminals: a heat map of shades, lines as sparks. Read without colours, in 80 columns."""

from collections.abc import Iterator, Sequence

from mailticket.reports.charts import Chart, ChartKind, Series

SHADES, SPARKS = "·░▒▓█", "▁▂▃▄▅▆▇█"
"""From little to much; the first shade is nothing at all."""

NAME = 18
"""Letters of a series' name."""


def text_chart(chart: Chart, width: int) -> list[str]:
    """Its lines; none for bars, which the table of a report has beside its rows."""
    if chart.kind is ChartKind.HEAT:
        return _heat(chart, width)
    return _sparks(chart, width) if chart.kind is ChartKind.LINES else []


def _heat(chart: Chart, width: int) -> list[str]:
    """A row a weekday; each hour is two letters wide, one where there is less room."""
    cell = 2 if width >= _head(chart) + 2 * len(chart.columns) else 1
    most = max((value or 0 for one in chart.series for value in one.values), default=0) or 1
    hours = "".join(name.ljust(3 * cell) for name in chart.columns[::3])
    rows = [
        f"{one.name:{_head(chart)}}{''.join(_shade(value, most) * cell for value in one.values)}"
        for one in chart.series
    ]
    return [chart.title, f"{'':{_head(chart)}}{hours}".rstrip(), *rows]


def _head(chart: Chart) -> int:
    return max(len(one.name) for one in chart.series) + 2


def _shade(value: float | None, most: float) -> str:
    return SHADES[_step(value, most, len(SHADES) - 1)] if value and value > 0 else SHADES[0]


def _step(value: float, most: float, steps: int) -> int:
    """From 1 to ``steps``."""
    return max(1, min(steps, round(value / most * steps)))


def _sparks(chart: Chart, width: int) -> list[str]:
    """A line a series: its name, what it came to, and its largest value."""
    return [_spark(one, max(8, width - 2 * NAME - 4)) for one in chart.series]


def _spark(series: Series, room: int) -> str:
    pieces = list(_pieces(series.values, room))
    most = max((value for value in pieces if value is not None), default=0) or 1
    drawn = "".join(" " if value is None else SPARKS[_step(value, most, len(SPARKS)) - 1] for value in pieces)
    largest = max(
        ((value, said) for value, said in zip(series.values, series.texts, strict=True) if value is not None),
        default=(0, ""),
    )[1]
    return f"{series.name[:NAME]:{NAME}}  {drawn}  ≤ {largest}".rstrip()


def _pieces(values: Sequence[float | None], room: int) -> Iterator[float | None]:
    """The values; where they are more than there is room for, the largest of each few that follow each other."""
    each = -(-len(values) // room)
    for place in range(0, len(values), each):
        yield max((value for value in values[place : place + each] if value is not None), default=None)
