"""What searches of those outside find of what quotes staff: what they are shown of it."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.daemon.indexer import Indexer

COMMENT = "El cliente es un zafiro moroso, no le digan nada todavía"
ANA, LUZ = Caller(), Caller("luz@c.example")


@pytest.fixture
async def answered(service: Any) -> Any:
    """A reply that quotes a comment, and a line of the requestor's."""
    opened = {"queue": "general", "subject": "Luz", "text": "El rubí no prende", "requestor": ["luz@c.example"]}
    await perform(service, ANA, "ticket.create", opened)
    await perform(service, ANA, "ticket.comment", {"id": 2, "text": COMMENT})
    text = f"Ya vimos el topacio\n\n> {COMMENT}\n\n> El rubí no prende\n"
    await perform(service, ANA, "ticket.reply", {"id": 2, "text": text})
    return service


async def found(service: Any, caller: Caller, word: str) -> int:
    return int((await perform(service, caller, "search", {"query": [word]}))["total"])


async def indexed_anew(service: Any) -> None:
    await perform(service, ANA, "index.rebuild", {})
    await Indexer(service.database, log=_Silent()).catch_up()


class _Silent:
    def info(self, *_: object, **__: object) -> None:
        pass


@pytest.mark.parametrize("anew", [False, True], ids=["as_it_was_written", "rebuilt"])
async def test_a_comment_quoted_in_a_reply_is_found_by_staff_alone(answered: Any, anew: bool) -> None:
    if anew:
        await indexed_anew(answered)
    words = ("zafiro", "topacio", "rubí", "luz")
    assert [await found(answered, LUZ, word) for word in words] == [0, 1, 1, 1]
    assert [await found(answered, ANA, word) for word in words] == [1, 1, 1, 1]


@pytest.mark.parametrize("anew", [False, True], ids=["as_it_was_written", "rebuilt"])
async def test_a_reply_of_which_nobody_is_told_is_indexed_alike(answered: Any, anew: bool) -> None:
    for scrip in await perform(answered, ANA, "scrip.list", {}):
        await perform(answered, ANA, "scrip.disable", {"name": scrip["name"]})
    opened = {"queue": "general", "subject": "Gas", "text": "Hola", "requestor": ["luz@c.example"]}
    await perform(answered, ANA, "ticket.create", opened)
    await perform(answered, ANA, "ticket.comment", {"id": 3, "text": "Es un ópalo falso y caro"})
    done = await perform(answered, ANA, "ticket.reply", {"id": 3, "text": "Va\n\n> Es un ópalo falso y caro\n"})
    assert done["notices"] == 0
    if anew:
        await indexed_anew(answered)
    assert [await found(answered, who, "ópalo") for who in (LUZ, ANA)] == [0, 1]
