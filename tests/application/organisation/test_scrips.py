"""Scrips, templates and jobs as use cases: real SQLite, no process."""

from pathlib import Path
from typing import Any

import pytest

from mailticket.model.errors import Refused
from tests.application.organisation.test_users import ANA, do

HOOK = {"url": "https://x.example/", "seconds": 5, "secret": "abc"}


async def test_a_scrip_is_made_changed_and_taken_away(service: Any) -> None:
    made = await do(
        service, "scrip.add", name="Hook", condition="oncreate", action="Webhook", arguments=HOOK, queue="*"
    )
    assert (made["created"], made["condition"], made["queue"], made["author"]) == (True, "OnCreate", None, "system")
    assert made["arguments"]["url"] == "https://x.example/"
    assert made["arguments"]["secret"] != "abc"
    less = await do(service, "scrip.set", name="hook", arguments={"seconds": 0, "secret": ""})
    assert less["arguments"] == {"url": "https://x.example/"}
    other = await do(service, "scrip.set", name="Hook", action="set", arguments={"set": {"priority": 9}})
    assert other["arguments"] == {"set": {"priority": 9}}
    assert (await do(service, "scrip.off", name="Hook", queue="general"))["off_in"] == ["general"]
    assert "Hook" not in {row["name"] for row in await do(service, "scrip.list", queue="general")}
    assert (await do(service, "scrip.remove", name="Hook"))["removed"]


async def test_a_priority_is_a_number_however_it_is_typed(service: Any) -> None:
    create = {"queue": "general", "subject": "S", "priority": "-7"}
    made = await do(service, "scrip.add", name="S", condition="OnCreate", action="create", arguments={"create": create})
    assert made["arguments"]["create"]["priority"] == -7


@pytest.mark.parametrize("arguments", [{"colour": "red"}, {"seconds": "long"}, {"set": "priority"}, "set"])
async def test_arguments_no_action_has_are_refused(service: Any, arguments: Any) -> None:
    with pytest.raises(Refused) as refused:
        await do(service, "scrip.add", name="S", condition="OnCreate", action="open", arguments=arguments)
    assert refused.value.key == "bad_value"


async def test_what_a_refusal_says_of_arguments_has_no_secret(service: Any) -> None:
    with pytest.raises(Refused) as refused:
        await do(service, "scrip.add", name="S", condition="OnCreate", action="webhook", arguments=HOOK | {"x": 1})
    assert "abc" not in str(refused.value.values)


async def test_what_is_not_there_is_refused_with_the_nearest(service: Any) -> None:
    await do(service, "scrip.add", name="Urgente", condition="OnCreate", action="open")
    for name, told, near in (
        ("scrip.show", {"name": "Urgent"}, "Urgente"),
        ("template.show", {"name": "autoreplay"}, "autoreply"),
        ("scrip.off", {"name": "Urgente", "queue": "generall"}, "general"),
    ):
        with pytest.raises(Refused) as refused:
            await do(service, name, **told)
        assert refused.value.values["nearest"] == near
    with pytest.raises(Refused) as refused:
        await do(service, "scrip.show", ANA, name="Urgent")
    assert refused.value.values["nearest"] == ""


async def test_a_template_is_shown_as_its_file_says_it(service: Any) -> None:
    shown = await do(service, "template.show", name="autoreply", language="en")
    listed = {(row["name"], row["language"]): row["file"] for row in await do(service, "template.list")}
    assert shown["file"] == listed["autoreply", "en"]
    assert shown["text"] == Path(shown["file"]).read_text()


async def test_jobs_of_a_state_there_is_not_are_refused(service: Any) -> None:
    assert await do(service, "jobs.list", state="failed") == []
    with pytest.raises(Refused):
        await do(service, "jobs.list", state="lost")
