"""What docs/reports says of its example is what the reports say."""

import re

import pytest

from mailticket.reports.reports import REPORTS
from tests.reports.example import DOCS, measured, shown, stories


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", REPORTS)
def test_the_example_is_computed_as_it_is_told(name: str, language: str) -> None:
    text = (DOCS / ("reports.es.md" if language == "es" else "reports.md")).read_text(encoding="utf-8")
    history = re.search(r"```history\n(.*?)\n```", text, re.DOTALL)
    kept = re.search(r"```kept\n(.*?)\n```", text, re.DOTALL)
    assert history is not None
    assert kept is not None
    title = REPORTS[name].es_name if language == "es" else name
    told = re.search(rf"^## {title}\n\n(.*?)\n\n```text\n(.*?)\n```", text, re.DOTALL | re.MULTILINE)
    assert told is not None
    page = shown(name, stories(history[1]), language, measured(kept[1]))
    assert page.split("\n\n")[1] == told[2]
    assert page.split("\n\n")[2].split() == told[1].split()
