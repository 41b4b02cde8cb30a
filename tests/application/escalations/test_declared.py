"""Escalations are declared in the configuration or made by hand, and what they name is kept."""

from pathlib import Path

import pytest

from mailticket.config import parse
from mailticket.model.errors import FilesWrong, Refused
from tests.schedule.conftest import SITE, Clocked

DECLARED = """
[[calendar]]
name = "oficina"
hours = "mon-fri 09:00-18:00"
[[group]]
name = "jefes"
members = ["ana@noc.example"]
[[escalation]]
name = "olvidados"
queues = ["dns"]
calendar = "oficina"
query = "Priority > 10"
steps = ["4h Owner", "8h AdminCc", "16h jefes"]
"""


async def test_what_the_configuration_declares_stands_and_is_exported_as_it_was(tmp_path: Path) -> None:
    site = Clocked(tmp_path, DECLARED)
    await site.open()
    try:
        (row,) = await site.ask("escalation.list")
        exported = (await site.ask("export"))["toml"]
        with pytest.raises(Refused):
            await site.ask("escalation.remove", name="olvidados")
    finally:
        await site.daemon.close()
    assert (row["name"], row["queues"], row["calendar"], row["provisioned"]) == ("olvidados", ["dns"], "oficina", True)
    assert row["steps"] == ["4h Owner", "8h AdminCc", "16h jefes"]
    assert DECLARED.split("[[escalation]]\n")[1].splitlines()[-1] in exported


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('steps = ["4 Owner"]', "steps"),
        ('steps = ["4h nadie"]', "nadie"),
        ("steps = []", "steps"),
        ('calendar = "planta"', "planta"),
        ('queues = ["ventas"]', "ventas"),
    ],
)
def test_a_configuration_that_names_what_there_is_not_is_refused(tmp_path: Path, line: str, wrong: str) -> None:
    text = SITE.format(folder=tmp_path) + f'[[escalation]]\nname = "a"\n{line}\n'
    with pytest.raises(FilesWrong, match=wrong):
        parse(text, "config.toml", tmp_path)


async def test_one_is_made_changed_renamed_and_removed(site: Clocked) -> None:
    await site.ask("calendar.add", name="oficina", hours=["mon-fri 09:00-18:00"])
    await site.ask("group.add", name="jefes", members=["ana@noc.example"])
    await site.ask("escalation.add", name="olvidados", calendar="Oficina", steps=["90 min owner", "16h jefes"])
    with pytest.raises(Refused):
        await site.ask("escalation.add", name="Olvidados")
    for gone in ("calendar", "group"):
        with pytest.raises(Refused, match="olvidados"):
            await site.ask(f"{gone}.remove", name="oficina" if gone == "calendar" else "jefes")
    await site.ask("escalation.set", name="olvidados", priority="50", query="Subject LIKE 'router'")
    await site.ask("group.rename", name="jefes", new="jefas")
    await site.ask("escalation.rename", name="olvidados", new="sin atender")
    row = await site.ask("escalation.show", name="SIN ATENDER")
    assert row["steps"] == ["90m Owner", "16h jefas"]
    assert (row["priority"], row["query"], row["calendar"]) == (50, "Subject LIKE 'router'", "oficina")
    await site.ask("escalation.remove", name="sin atender")
    assert await site.ask("escalation.list") == []
    await site.ask("calendar.remove", name="oficina")


@pytest.mark.parametrize(
    "told", [{"query": "Subjekt = 1"}, {"steps": ["4h"]}, {"calendar": "no"}, {"queues": ["no"]}, {"steps": ["4h no"]}]
)
async def test_what_is_not_understood_is_refused(site: Clocked, told: dict[str, object]) -> None:
    with pytest.raises(Refused):
        await site.ask("escalation.add", name="a", **told)
    assert await site.ask("escalation.list") == []
