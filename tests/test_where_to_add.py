"""README's "Where to add things": what is added in the places a row names is there, by the ways people come to it."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pytest

from tests.adding.additions import ADDITIONS, added
from tests.adding.checkout import HOME, changed_checkout

ROOMS = HOME / "mailticket"


def table() -> dict[str, str]:
    """What is to be added: where."""
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    part = readme[readme.index("## Where to add things") : readme.index("## Glossary")]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| ")]
    return {what.strip(): where.strip() for what, where in rows[1:]}


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of all additions, each asked for in a checkout that has them."""
    checkout, data = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("data")
    changed_checkout(checkout, added())
    done = subprocess.run(
        [sys.executable, "-B", str(HOME / "tests" / "adding" / "walk.py"), str(data)],
        env=os.environ | {"PYTHONPATH": str(checkout), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["from"].startswith(str(checkout))
    return found


GIVEN: dict[str, tuple[str, Any]] = {
    "a command in a mail (a verb)": ("verb", ["Ping", True]),
    "an action of scrips": ("scrip action", 77),
    "a condition of scrips that `when` cannot say": ("scrip condition", "open"),
    "a condition of rules": ("rule condition", [1, 0]),
    "a template of our mail": ("mail template", ["[mailticket #1] pong 1"]),
    "a field of tickets": ("ticket field", [5, 1]),
    "a setting of queues": ("queue setting", "Ping"),
    "something that can be done": ("use case", [{"pong": "mailticket"}]),
    "a command of the command line, a listing with `--json`": ("listing", [{"pong": "mailticket"}]),
    "a value in `--json`": ("value", "e"),
    "a web page": ("page", "<!doctype html><title>Ping</title>pong"),
    "something done by the clock": ("schedule", 77),
    "a report": ("report", {"created": 1}),
    "another name for a field in searches": ("alias", 1),
    "a reply of the SMTP dialogue": ("reply", "250 2.0.0 Pong"),
    "a sign that a machine wrote a letter": ("sign", "auto-replied"),
    "words people read (see [CONTRIBUTING](CONTRIBUTING.md))": ("words", "Es un pong"),
}
"""What each addition is asked, and what it gives."""


@pytest.mark.parametrize("row", GIVEN)
def test_what_is_added_where_a_row_says_is_there(came: dict[str, Any], row: str) -> None:
    assert row in table()
    name, given = GIVEN[row]
    assert came[name] == given


@pytest.mark.parametrize("said", ["verb in help", "field in words", "report in words"])
def test_what_is_added_has_words(came: dict[str, Any], said: str) -> None:
    assert came[said]


@pytest.mark.parametrize("row", GIVEN)
def test_it_was_added_in_the_files_the_row_names_and_in_no_other(row: str) -> None:
    """Each file, and something in each folder; both catalogues where the row names a key of words, ``verb.NAME``."""
    where = table()[row]
    named = [*places(where), *(WORDS if re.search(KEY, where) else ())]
    written = ADDITIONS[row]
    assert [place for place in named if place not in NOT_WRITTEN and not _among(written, place)] == []
    assert [path for path in written if not any(place in f"/{path}" for place in named)] == []


KEY = r"`[a-z.]+\.[A-Z]+`"
WORDS = ("i18n/en/LC_MESSAGES/words.po", "i18n/es/LC_MESSAGES/words.po")


def _among(written: Iterable[str], place: str) -> bool:
    return any(f"/{place}" in f"/{path}" for path in written)


NOT_WRITTEN = ("cli/generated.py", "reports/measures.py", "reports/facts.py", "routing/actions.py")
"""Named beside what is added: what makes a command of it, what it counts with, what else there is."""


PROVEN = {
    "what may be done to a ticket, and by whom": "desk/test_rights_table.py "
    "test_who_may_create_tickets_is_requestor_of_theirs_alone",
    '"because this happened, that should"': "scrips/test_conditions.py test_every_name_of_the_model_is_known_here",
    "how a notice of ours looks, its headers": "notices/test_headers.py test_a_subject_reads_as_it_was_written",
    "a way out for mail, for programs and webhooks": "outbox/test_smtp.py test_plain_and_byte_exact",
    "how time worked is counted on a bill": "billing/test_bill.py test_the_first_minutes_of_a_month_are_free",
    "working hours and holidays": "calendars/test_business.py test_a_holiday_is_closed_and_the_day_after_is_not",
    "what becomes of what was promised": "service_levels/test_goals.py test_stalled_time_does_not_count",
    "when something is due": "schedule/test_scheduler.py "
    "test_it_runs_at_its_time_in_the_site_s_timezone_and_no_second_time",
    "a table or a column": "storage/test_storage_upgrade.py test_all_that_was_there_is_there_and_is_as_the_schema_says",
    "a setting": "test_config.py test_the_example_shows_every_setting",
    "what the command line asks of a running daemon": "control/test_answering.py test_an_answer_is_one_line_of_json",
    "how the process starts, watches itself and ends": "daemon/test_watchdog.py "
    "test_a_step_that_does_not_end_ends_the_process_and_is_named",
}
"""Whole rooms: a test of what is decided there."""


@pytest.mark.parametrize("row", PROVEN)
def test_what_a_room_decides_has_a_test_beside_it(row: str) -> None:
    path, name = PROVEN[row].split(" ")
    defined = ast.parse((HOME / "tests" / path).read_text(encoding="utf-8")).body
    assert name in {node.name for node in defined if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert path.partition("/")[0] in table()[row] or "/" not in path


@pytest.mark.parametrize(("row", "most"), [("a field of tickets", 5), ("a setting of queues", 4)])
def test_a_field_and_a_setting_are_added_in_few_files(row: str, most: int) -> None:
    """What ``came`` shows to work is all there is to write, the migration included."""
    assert 0 < len(ADDITIONS[row]) <= most


def test_every_row_of_the_table_is_proven() -> None:
    assert set(table()) == {*GIVEN, *PROVEN}


@pytest.mark.parametrize("row", table())
def test_the_places_of_a_row_are_there(row: str) -> None:
    assert places(table()[row])
    for place in places(table()[row]):
        assert (ROOMS / place).exists() or (HOME / place).exists(), place


def places(where: str) -> list[str]:
    """The files and folders a row names."""
    return [name for name in re.findall(r"`([^`]+)`", where) if "/" in name or name.endswith(".toml")]
