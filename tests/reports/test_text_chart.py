"""Charts in letters have the shape of their numbers, and fit a terminal."""

from mailticket.reports.charts import Chart, ChartKind, Series
from mailticket.reports.text_chart import text_chart

HOURS = [f"{hour:02}" for hour in range(24)]


def series(name: str, values: list[float | None]) -> Series:
    return Series(name, values, ["-" if value is None else f"{value:g} h" for value in values])


def test_a_week_is_shades_of_two_letters_an_hour_and_of_one_where_there_is_less_room() -> None:
    monday, tuesday = series("miércoles", [0.0] * 8 + [8.0, 4.0] + [0.0] * 14), series("jueves", [1.0] + [0.0] * 23)
    heat = Chart(ChartKind.HEAT, "Carga", "", ["miércoles", "jueves"], [monday, tuesday], HOURS)
    title, hours, first, second = text_chart(heat, 80)
    assert title == "Carga"
    assert hours == "           00    03    06    09    12    15    18    21"
    assert first == "miércoles  " + "··" * 8 + "██▒▒" + "··" * 14
    assert second == "jueves     ░░" + "··" * 23
    assert max(map(len, text_chart(heat, 40))) <= 40


def test_a_line_is_sparks_with_its_largest_value_and_a_hole_where_there_is_none() -> None:
    lines = Chart(ChartKind.LINES, "", "", ["a", "b", "c", "d"], [series("creados", [0.0, 8.0, None, 4.0])])
    assert text_chart(lines, 80) == ["creados             ▁█ ▄  ≤ 8 h"]
    year = Chart(ChartKind.LINES, "", "", [""] * 366, [series("creados", [1.0] * 365 + [2.0])])
    (line,) = text_chart(year, 80)
    assert line.endswith("▄█  ≤ 2 h")
    assert len(line) <= 80


def test_bars_stand_in_the_table() -> None:
    assert text_chart(Chart(ChartKind.BARS, "", "", ["a"], [series("x", [1.0])]), 80) == []
