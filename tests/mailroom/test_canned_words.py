"""A canned answer ordered in a mail: one reply, with what its author says above; all of it or nothing."""

from pathlib import Path
from typing import Any

from tests.mailroom.in_process import ANA, LUCIA, desk

ANSWERS = """
[[answer]]
name = "clave"
queue = "general"
language = "es"
text = "Hola {requestor}: su ticket es el {number}. {me}"
[[answer]]
name = "clave"
text = "In English."
language = "en"
"""


async def replies(here: Any) -> list[str]:
    return [one.text for one in await here.history() if one.type == "Correspond"]


async def test_words_and_answer_are_one_reply(tmp_path: Path) -> None:
    async with desk(tmp_path, ANSWERS) as here:
        mail = await here.send(LUCIA, "Respuesta: clave\n\nBuen día.")
        assert await replies(here) == ["Buen día.\n\nHola ana@cliente.example: su ticket es el 1. Lucía"]
        assert "su ticket es el 1. Lucía" in mail[ANA][0]


async def test_alone_it_is_the_reply(tmp_path: Path) -> None:
    async with desk(tmp_path, ANSWERS) as here:
        await here.send(LUCIA, "Answer: CLAVE\nResolve")
        assert await replies(here) == ["Hola ana@cliente.example: su ticket es el 1. Lucía"]
        assert (await here.ticket()).status == "resolved"


async def test_beside_a_comment_it_is_the_reply_and_the_comment_stays_inside(tmp_path: Path) -> None:
    async with desk(tmp_path, ANSWERS) as here:
        mail = await here.send(LUCIA, "Respuesta: clave\n\nEs el switch.", to="soporte-interno@noc.example")
        assert await replies(here) == ["Hola ana@cliente.example: su ticket es el 1. Lucía"]
        assert not any("switch" in text for text in mail.get(ANA, []))


async def test_at_the_control_address_the_line_names_its_tickets(tmp_path: Path) -> None:
    async with desk(tmp_path, ANSWERS) as here:
        await here.send(LUCIA, "respuesta 1: clave", to=here.daemon.snapshot.site.control, subject="x")
        assert await replies(here) == ["Hola ana@cliente.example: su ticket es el 1. Lucía"]


async def test_one_there_is_not_sends_nothing_and_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path, ANSWERS) as here:
        mail = await here.send(LUCIA, "Respuesta: clavo\nResolver")
        assert await replies(here) == []
        assert (await here.ticket()).status != "resolved"
        assert "No existe la respuesta preparada clavo" in mail[LUCIA][0]
        assert "clave" in mail[LUCIA][0]


async def test_who_asked_for_the_ticket_orders_none(tmp_path: Path) -> None:
    async with desk(tmp_path, ANSWERS) as here:
        await here.send(ANA, "Respuesta: clave\n\nGracias.")
        assert not any("su ticket es el 1" in text for text in await replies(here))


async def test_the_reader_s_language_chooses(tmp_path: Path) -> None:
    async with desk(tmp_path, ANSWERS) as here:
        await here.send(ANA, "Language: en")
        await here.send(LUCIA, "Answer: clave")
        assert (await replies(here))[-1] == "In English."
