"""Charts have the numbers of their tables, are drawn without styles of their own, and are pictures with words."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date

import pytest

from mailticket.reports import picture
from mailticket.reports.charts import ChartKind, chart_of
from mailticket.reports.reports import REPORTS
from mailticket.reports.svg import svg
from mailticket.reports.workbook import workbook
from tests.reports.example import DOCS, answered, measured, stories


def answer(name: str, *by: str, first: date = date(2026, 11, 2)) -> dict[str, object]:
    text = (DOCS / "reports.md").read_text(encoding="utf-8")
    history, kept = (re.search(rf"```{block}\n(.*?)\n```", text, re.DOTALL) for block in ("history", "kept"))
    assert history
    assert kept
    return dict(answered(name, stories(history[1]), measured(kept[1]), by, first))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_drawn_without_style_or_script(name: str, language: str) -> None:
    chart = chart_of(answer(name), language)
    assert chart is not None
    drawn = svg(chart)
    tree = ElementTree.fromstring(drawn)
    assert "style" not in drawn
    assert "script" not in drawn
    texts = [one.text for one in tree.iter() if one.text]
    assert {said for one in chart.series for said in one.texts if said not in ("0", "-")} <= {
        part for text in texts for part in (text, text.rpartition(": ")[2])
    }


def test_time_goes_on_where_nothing_was_and_a_line_is_broken_there() -> None:
    flow = chart_of(answer("created-resolved", "day"), "en")
    assert flow is not None
    assert (flow.kind, len(flow.labels), flow.series[0].values[1]) == (ChartKind.LINES, 14, 0)
    assert [one.name for one in flow.series] == ["created", "resolved"]
    lengths = chart_of(answer("first-response", "day"), "en")
    assert lengths is not None
    assert lengths.series[0].values[1] is None
    assert "<polyline" not in svg(lengths)  # two days with one between: points alone


def test_the_week_is_a_heat_map() -> None:
    heat = chart_of(answer("workload", "weekday", "hour"), "es")
    assert heat is not None
    assert (heat.kind, heat.labels[0], sum(map(sum, (one.values for one in heat.series)))) == (
        ChartKind.HEAT,
        "lunes",
        5,
    )  # type: ignore[arg-type]
    assert chart_of(answer("hours", first=date(2026, 11, 14)), "en") is None


@pytest.mark.skipif(picture.font() is None, reason="no font is installed")
def test_a_picture_has_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("resvg_py")
    chart = chart_of(answer("first-response"), "en")
    assert chart is not None
    with_words, without = picture.png(svg(chart)), picture.png(re.sub(r"<text.*?</text>", "", svg(chart)))
    assert with_words is not None
    assert without is not None
    assert with_words.startswith(b"\x89PNG")
    assert len(with_words) > len(without) + 2000  # the words are what is more
    monkeypatch.setattr(picture, "FONTS", ())
    assert picture.png(svg(chart)) is None


def test_a_report_is_a_workbook() -> None:
    pytest.importorskip("xlsxwriter")
    assert workbook(answer("hours"), "es").startswith(b"PK")
