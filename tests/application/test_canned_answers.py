"""Canned answers: who makes them, whom they serve, how they are declared."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.model.errors import FilesWrong, Refused
from mailticket.model.provision import AnswerSpec, Organisation, QueueSpec
from mailticket.storage import provisioning

ANA = "ana@noc.example"


async def ask(service: Any, command: str, actor: str = "system", **arguments: Any) -> Any:
    return await perform(service, Caller(actor), command, arguments)


async def refused(service: Any, command: str, actor: str = "system", **arguments: Any) -> str:
    with pytest.raises(Refused) as wrong:
        await ask(service, command, actor, **arguments)
    return wrong.value.key


async def test_they_are_made_shown_changed_and_removed(service: Any) -> None:
    made = await ask(service, "answer.add", name="clave", text="Hola {requestor}", queue="general", language="es")
    assert (made["created"], made["queue"], made["language"]) == (True, "general", "es")
    await ask(service, "answer.set", name="CLAVE", text="Buenas, {requestor}")
    assert (await ask(service, "answer.show", name="clave"))["text"] == "Buenas, {requestor}"
    assert [one["name"] for one in await ask(service, "answer.list")] == ["clave"]
    assert (await ask(service, "answer.remove", name="clave"))["removed"]
    assert await ask(service, "answer.list") == []


async def test_of_several_of_a_name_it_must_be_said_which(service: Any) -> None:
    for language in ("es", "en"):
        await ask(service, "answer.add", name="clave", text=language, language=language)
    assert await refused(service, "answer.set", name="clave", text="x") == "several_answers"
    await ask(service, "answer.set", name="clave", text="x", language="en")
    assert sorted(one["text"] for one in await ask(service, "answer.list")) == ["es", "x"]


async def test_who_administers_no_queue_makes_none(service: Any) -> None:
    assert await refused(service, "answer.add", ANA, name="clave", text="x") == "no_right_in_queue"
    await ask(service, "grant.add", to=ANA, rights=["AdminQueue"], queue="general")
    await ask(service, "answer.add", ANA, name="clave", text="x", queue="general")
    assert await refused(service, "answer.add", ANA, name="clave", text="x") == "no_right_in_queue"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"name": "la clave"}, "bad_answer_name"),
        ({"text": "Hola {requester}"}, "no_such_variable"),
        ({"text": " "}, "wrong"),
        ({"language": "fr"}, "bad_value"),
        ({"queue": "nada"}, "no_such_queue"),
    ],
)
async def test_what_is_wrong_with_one_is_said_when_it_is_made(service: Any, told: dict[str, str], why: str) -> None:
    assert await refused(service, "answer.add", **({"name": "clave", "text": "x"} | told)) == why


async def test_they_are_exported_as_they_are_declared(service: Any) -> None:
    await ask(service, "answer.add", name="clave", text="Hola\n{requestor}", queue="general", language="es")
    toml = (await ask(service, "export"))["toml"]
    assert '[[answer]]\nname = "clave"\ntext = "Hola\\n{requestor}"\nqueue = "general"\nlanguage = "es"\n' in toml


async def test_what_is_declared_is_there_and_is_not_changed_by_hand(service: Any) -> None:
    declared = Organisation(answers=(AnswerSpec("clave", "Hola", "general"),), queues=(QueueSpec("general"),))
    await service.database.write(provisioning.provision, declared, service.clock())
    await service.people_changed()
    (one,) = await ask(service, "answer.list")
    assert (one["name"], one["queue"], one["provisioned"]) == ("clave", "general", True)
    assert await refused(service, "answer.set", name="clave", text="x") == "declared"
    assert await refused(service, "answer.remove", name="clave") == "declared"
    await service.database.write(provisioning.provision, replace(declared, answers=()), service.clock())
    await service.people_changed()
    assert not (await ask(service, "answer.list"))[0]["provisioned"]


def test_the_configuration_declares_them(tmp_path: Path) -> None:
    text = '[[queue]]\nname = "general"\n[[answer]]\nname = "clave"\ntext = "Hola {me}"\nqueue = "General"\n'
    declared = parse(text, "config.toml", tmp_path).organisation().answers
    assert declared == (AnswerSpec("clave", "Hola {me}", "general"),)
    for wrong, why in (
        (text.replace("General", "dns"), "there is no queue 'dns'"),
        (text.replace("{me}", "{yo}"), "there is no variable {yo}"),
        (text.replace('"clave"', '"la clave"'), "is no name for an answer"),
        (text + text.partition("\n[[answer]]")[1] + text.partition("[[answer]]")[2], "declared twice"),
    ):
        with pytest.raises(FilesWrong, match=why):
            parse(wrong, "config.toml", tmp_path)
