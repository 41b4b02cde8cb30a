"""docs/guarantees.md and its Spanish twin say the numbers that the program has, row by row."""

import re
from pathlib import Path

import pytest

from mailticket.commands import control, grammar
from mailticket.config.sections import DatabaseSection
from mailticket.mailroom import questions, read_letters, runner
from mailticket.model import scrip
from mailticket.model.limits import MIB, Limits
from mailticket.model.mail_budgets import Budgets
from mailticket.notices import render_limit
from mailticket.outbox import jobs
from mailticket.outbox.loop import OutboxLimits
from mailticket.outbox.maildir import MaildirTransport
from mailticket.outbox.smtp import RelayTransport
from mailticket.reading import worker
from mailticket.storage import site_lock
from tests.daemon.test_site_lock import TAKEN_OVER

HOME = Path(__file__).parents[1]
LIMITS, BUDGETS, OUTBOX = Limits(), Budgets(), OutboxLimits()
NAMES = ("guarantees.md", "guarantees.es.md")


def asked(limits: questions.Limits) -> list[float]:
    return [limits.open, limits.hour, limits.day]


ROWS: list[list[float]] = [
    [LIMITS.message / MIB],
    [LIMITS.backlog_rows],
    [LIMITS.stalled_after],
    [DatabaseSection().timeout],
    [LIMITS.hung_after],
    [TAKEN_OVER, site_lock.LEFT_AFTER],
    [worker.WALL_SECONDS, worker.CPU_SECONDS, worker.MEMORY / MIB],
    [runner.MOST],
    [read_letters.HELD_AFTER],
    [grammar.MOST_LINES, grammar.MOST_LENGTH],
    [control.MOST_TICKETS],
    [render_limit.MOST_STEPS, render_limit.MOST_CHARACTERS / MIB],
    [scrip.MOST_DEPTH],
    [jobs.DEFAULT_SECONDS, scrip.MOST_SECONDS],
    asked(questions.UNPROVEN),
    asked(questions.BETTER),
    [BUDGETS.autoreplies_per_address_hour, BUDGETS.autoreplies_per_address_day],
    [BUDGETS.notices_per_ticket_and_recipient_10_minutes, 10],
    [BUDGETS.notices_per_recipient_10_minutes, 10],
    [BUDGETS.combined_within_minutes],
    [BUDGETS.echoes_within_minutes],
    [BUDGETS.new_tickets_per_address_hour],
    [BUDGETS.held_alarms_per_queue_hour],
    [OUTBOX.first_retry, OUTBOX.longest_retry, OUTBOX.lifetime / 86400],
]
"""The numbers of the column "how much", from top to bottom."""


def text_of(name: str) -> str:
    return (HOME / "docs" / name).read_text(encoding="utf-8")


def table(name: str) -> list[list[str]]:
    lines = [line for line in text_of(name).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


@pytest.mark.parametrize("name", NAMES)
def test_the_bounds_of_the_table_are_those_of_the_program(name: str) -> None:
    said = [[float(number) for number in re.findall(r"\d+", row[1])] for row in table(name)]
    assert said == ROWS


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_it_names_are_settings(name: str) -> None:
    example = (HOME / "config.example.toml").read_text(encoding="utf-8")
    settings = [setting for row in table(name) for setting in re.findall(r"`([a-z_.0-9]+)`", row[2])]
    assert len(settings) > 10
    for setting in settings:
        section, _, key = setting.rpartition(".")
        assert f"[{section}]" in example
        assert re.search(rf"^#{key} = ", example, re.MULTILINE), setting


@pytest.mark.parametrize("name", NAMES)
def test_a_crash_makes_so_many_copies_uncertain_as_one_set_holds(name: str) -> None:
    said = re.search(r"(\d+) cop(?:ies|ias)\s.*?(\d+) .*?\((\d+) ", text_of(name), re.DOTALL)
    assert said
    found = [int(number) for number in said.groups()]
    assert found == [RelayTransport.at_a_time, RelayTransport.catching_up, MaildirTransport.catching_up]


def test_the_readme_links_both() -> None:
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    english, spanish = readme.split("\n## En español\n")
    assert "docs/guarantees.md" in english
    assert "docs/guarantees.es.md" in spanish
