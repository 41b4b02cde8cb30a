"""A chart as SVG: without styles or scripts of its own, so that it may stand in a page with a strict policy, and as a picture
in mail.

Colours are Okabe and Ito's, told apart by the colour-blind; the second series is hatched or dashed besides, for who prints in
grey. A page may give the classes other colours. Every value has its title."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from mailticket.reports.charts import Chart, ChartKind, Series

FIRST, SECOND, INK, SOFT, LINE = "#0072b2", "#e69f00", "#1a1a1a", "#595959", "#c8c8c8"
WIDTH, LEFT, RIGHT, TOP = 640, 170, 100, 46
BAR, GAP = 16, 10
FONT = "DejaVu Sans, sans-serif"


def svg(chart: Chart) -> str:
    """The whole picture."""
    draw: Callable[[Chart], tuple[int, Iterator[str]]] = {
        ChartKind.BARS: _bars, ChartKind.LINES: _lines, ChartKind.HEAT: _heat
    }[chart.kind]  # fmt: skip
    height, parts = draw(chart)
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="{FONT}" font-size="12">\n<title>{escape(chart.title)}</title>\n'
        f"<desc>{escape(chart.description)}</desc>\n{_HATCH}\n{body}\n</svg>\n"
    )


_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect class="second" width="6" height="6" fill="{SECOND}"/><rect width="2" height="6" fill="#ffffff"/></pattern></defs>'
)


def _text(x: float, y: float, said: str, kind: str = "ink", anchor: str = "start") -> str:
    colour = {"ink": INK, "soft": SOFT, "first": FIRST, "second": "#8a5a00", "light": "#ffffff"}[kind]
    return (
        f'<text class="{kind}" x="{x:g}" y="{y:g}" fill="{colour}" text-anchor="{anchor}">{escape(_short(said))}</text>'
    )


def _short(said: str, most: int = 26) -> str:
    return said if len(said) <= most else f"{said[: most - 1]}…"


def _legend(series: Sequence[Series]) -> Iterator[str]:
    """Which is which, in the head of the picture."""
    x = LEFT
    for place, one in enumerate(series):
        fill = FIRST if place == 0 else "url(#hatch)"
        yield f'<rect class="{_class(place)}" x="{x}" y="14" width="14" height="12" fill="{fill}"/>'
        yield _text(x + 20, 24, one.name)
        x += 40 + 7 * len(_short(one.name))


def _class(place: int) -> str:
    return "first" if place == 0 else "second"


def _bars(chart: Chart) -> tuple[int, Iterator[str]]:
    each = len(chart.series) * BAR + GAP
    return TOP + each * len(chart.labels), _bar_parts(chart, each)


def _bar_parts(chart: Chart, each: int) -> Iterator[str]:
    yield from _legend(chart.series)
    most = _most(chart.series)
    room = WIDTH - LEFT - RIGHT
    for row, label in enumerate(chart.labels):
        y = TOP + row * each
        yield _text(LEFT - 8, y + BAR * len(chart.series) / 2 + 4, label, anchor="end")
        for place, one in enumerate(chart.series):
            width = max(0.0, room * (one.values[row] or 0) / most)
            fill, top = FIRST if place == 0 else "url(#hatch)", y + place * BAR
            yield (
                f'<rect class="{_class(place)}" x="{LEFT}" y="{top}" width="{width:.1f}" height="{BAR - 2}" fill="{fill}">'
                f"<title>{escape(f'{label}: {one.texts[row]}')}</title></rect>"
            )
            yield _text(LEFT + width + 6, top + BAR - 4, one.texts[row], "soft")


HEIGHT = 240


def _lines(chart: Chart) -> tuple[int, Iterator[str]]:
    return HEIGHT + 40, _line_parts(chart)


def _line_parts(chart: Chart) -> Iterator[str]:
    yield from _legend(chart.series)
    most = _most(chart.series)
    left, right = 96, WIDTH - 40
    step = (right - left) / max(1, len(chart.labels) - 1)
    for part in range(5):
        y = HEIGHT - (HEIGHT - TOP) * part / 4
        yield f'<line class="grid" x1="{left}" y1="{y:g}" x2="{right}" y2="{y:g}" stroke="{LINE}"/>'
    largest = next((said for one in chart.series for value, said in _values(one) if value == most), "")
    yield _text(left - 8, TOP + 4, largest, "soft", "end")
    yield _text(left - 8, HEIGHT + 4, "0", "soft", "end")
    every = -(-len(chart.labels) // 7)
    for place in range(0, len(chart.labels), every):
        yield _text(left + step * place, HEIGHT + 22, chart.labels[place], "soft", "middle")
    for number, one in enumerate(chart.series):
        yield from _line(one, number, chart.labels, lambda place, value: (
            left + step * place, HEIGHT - (HEIGHT - TOP) * max(0.0, value) / most
        ))  # fmt: skip


def _line(
    series: Series, number: int, labels: Sequence[str], at: Callable[[int, float], tuple[float, float]]
) -> Iterator[str]:
    colour = FIRST if number == 0 else SECOND
    how = f'fill="none" stroke="{colour}" stroke-width="2.5"' + (' stroke-dasharray="6 4"' if number else "")
    for run in _runs(series.values):
        points = " ".join("{:.1f},{:.1f}".format(*at(place, series.values[place] or 0)) for place in run)
        yield f'<polyline class="{_class(number)}" points="{points}" {how}/>'
    for place, value in enumerate(series.values):
        if value is not None:
            x, y = at(place, value)
            yield (
                f'<circle class="{_class(number)}" cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}">'
                f"<title>{escape(f'{labels[place]}: {series.texts[place]}')}</title></circle>"
            )


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """Places that follow each other and have a value: where there is none, the line is broken."""
    runs: list[list[int]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if len(run) > 1]


def _values(series: Series) -> Iterator[tuple[float, str]]:
    return ((value, said) for value, said in zip(series.values, series.texts, strict=True) if value is not None)


def _most(series: Sequence[Series]) -> float:
    """The largest value; 1 where there is none."""
    return max((value for one in series for value, _ in _values(one)), default=0) or 1


CELL = 20


def _heat(chart: Chart) -> tuple[int, Iterator[str]]:
    return TOP + CELL * len(chart.series) + 24, _heat_parts(chart)


def _heat_parts(chart: Chart) -> Iterator[str]:
    """The more there is, the darker; the number stands in each, so that no colour need be told from another."""
    left = 110
    yield _text(left, 24, chart.title)
    most = _most(chart.series)
    for row, one in enumerate(chart.series):
        y = TOP + row * CELL
        yield _text(left - 8, y + 14, one.name, anchor="end")
        for place, value in enumerate(one.values):
            x, share = left + place * CELL, (value or 0) / most
            said = f"{one.name} {chart.columns[place]}: {one.texts[place]}"
            yield (
                f'<rect class="cell" x="{x}" y="{y}" width="{CELL - 1}" height="{CELL - 1}" fill="{FIRST}" '
                f'fill-opacity="{0.06 + 0.94 * share:.2f}"><title>{escape(said)}</title></rect>'
            )
            if value and 0 < value < 1000:
                kind = "light" if share > 0.55 else "ink"
                number = _text(x + CELL / 2 - 0.5, y + 14, str(int(value)), kind, "middle")
                yield number.replace("<text", '<text font-size="9"')
    for place in range(0, len(chart.columns), 3):
        label = chart.columns[place]
        yield _text(left + place * CELL + CELL / 2, TOP + CELL * len(chart.series) + 16, label, "soft", "middle")
