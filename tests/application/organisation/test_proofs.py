"""Passwords, keys, history and export as use cases: real SQLite, no process."""

from typing import Any

import pytest

from mailticket.model.errors import Refused
from tests.application.organisation.test_users import ANA, do

PASSWORD = "una frase bien larga 7"


async def test_a_password_is_set_and_taken_away_and_the_history_does_not_say_it(service: Any) -> None:
    await do(service, "group.add", name="noc", members=[ANA])
    assert await do(service, "user.password", address="ana", password=PASSWORD) == {"address": ANA, "password": True}
    assert (await do(service, "user.password", address=ANA, password=""))["password"] is False
    rows = await do(service, "history", kind="user", name=ANA)
    assert [(row["field"], row["old"], row["new"]) for row in rows[:2]] == [
        ("password", None, None),
        ("password", None, "set"),
    ]
    assert PASSWORD not in str(rows)


@pytest.mark.parametrize("typed", ["eva@x.example", "otra"])
async def test_whose_keys_there_are_is_told_to_who_administers_users(service: Any, typed: str) -> None:
    assert await do(service, "user.key.list", ANA, address=ANA) == []
    with pytest.raises(Refused) as refused:
        await do(service, "user.key.list", ANA, address=typed)
    assert refused.value.key == "no_right_in_queue"


@pytest.mark.parametrize(
    ("name", "told", "key"),
    [
        ("user.key.add", {"address": ANA, "key_base64": "¡no!"}, "wrong"),
        ("user.key.remove", {"address": ANA, "fingerprint": "ab:cd"}, "no_such_key"),
        ("user.password", {"address": ANA, "password": "x"}, "wrong"),
        ("seal.rotate", {"keep": 29}, "wrong"),
        ("history", {"kind": "ticket"}, "bad_value"),
    ],
)
async def test_what_proves_nothing_is_refused(service: Any, name: str, told: dict[str, Any], key: str) -> None:
    with pytest.raises(Refused) as refused:
        await do(service, name, **told)
    assert refused.value.key == key


@pytest.mark.parametrize(("name", "told"), [("export", {}), ("history", {}), ("seal.rotate", {})])
async def test_the_organisation_as_a_whole_is_for_who_may_do_everything(
    service: Any, name: str, told: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        await do(service, name, ANA, **told)
    assert refused.value.key == "no_right_in_queue"


async def test_what_is_exported_hides_secrets_unless_they_are_asked_for(service: Any) -> None:
    hook = {"url": "https://x.example/", "secret": "abc-def-ghi"}
    await do(service, "scrip.add", name="Hook", condition="OnCreate", action="webhook", arguments=hook)
    hidden, whole = await do(service, "export"), await do(service, "export", secrets=True)
    assert "abc-def-ghi" not in str(hidden)
    assert whole["scrips"][-1]["arguments"] == hook
    assert 'secret = "abc-def-ghi"' in whole["toml"]
    assert whole["lifecycles"] == hidden["lifecycles"]
    assert {"users", "groups", "queues", "grants", "fields"} < whole.keys()
