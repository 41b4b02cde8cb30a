"""``ticket suggest``: resolved tickets that share telling words, and which those are."""

from typing import Any

import sqlalchemy as sa

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.tickets.suggest import telling_words
from mailticket.control import ask as control

ANA, EVA, SYSTEM = "ana@noc.example", "eva@cliente.example", "system"


async def ask(service: Any, command: str, actor: str = SYSTEM, **arguments: Any) -> Any:
    return await perform(service, Caller(actor), command, arguments)


async def opened(service: Any, subject: str, text: str = "…", queue: str = "general", done: bool = True) -> int:
    made = await ask(service, "ticket.create", queue=queue, subject=subject, text=text)
    if done:
        await ask(service, "ticket.resolve", id=made["ticket"])
    return int(made["ticket"])


async def test_what_shares_most_of_the_rare_words_is_first_and_they_are_the_reason(service: Any) -> None:
    near = await opened(service, "Corte de fibra en Salto", "El enlace de Salto está caído.")
    far = await opened(service, "Fibra nueva en Salto", "Presupuesto")
    await opened(service, "Impresora", "No imprime en Salto.")
    await opened(service, "Corte de fibra en Salto, abierto", done=False)
    asked = await opened(service, "Fibra caída en Salto", "Otra vez un corte del enlace.", done=False)
    found = await ask(service, "ticket.suggest", id=asked)
    assert [one["id"] for one in found][:2] == [near, far]
    assert set(found[0]["words"]) == {"fibra", "salto", "corte", "enlace"}
    assert asked not in [one["id"] for one in found]


async def test_nobody_is_offered_what_they_may_not_see(service: Any) -> None:
    await control(service, "queue.add", {"name": "secreta"}, SYSTEM)
    await control(service, "grant.add", {"to": ANA, "rights": ["ShowTicket"], "queue": "general"}, SYSTEM)
    await opened(service, "Fibra caída en Salto", queue="secreta")
    asked = await opened(service, "Fibra caída en Salto", done=False)
    assert await ask(service, "ticket.suggest", ANA, id=asked) == []
    assert len(await ask(service, "ticket.suggest", id=asked)) == 1


async def test_words_of_a_comment_are_not_looked_for_where_comments_may_not_be_read(service: Any) -> None:
    other = await opened(service, "Impresora", done=False)
    await ask(service, "ticket.comment", id=other, text="Toner cian Xerox agotado")
    await ask(service, "ticket.resolve", id=other)
    made = await ask(service, "ticket.create", queue="general", subject="Toner cian Xerox", text="…", requestor=[EVA])
    await control(service, "grant.add", {"to": EVA, "rights": ["ShowTicket"], "queue": "general"}, SYSTEM)
    assert await ask(service, "ticket.suggest", EVA, id=made["ticket"]) == []
    assert [one["id"] for one in await ask(service, "ticket.suggest", id=made["ticket"])] == [other]


def test_words_that_everybody_writes_tell_nothing() -> None:
    assert telling_words("Hola, buenas tardes", ["Gracias. Por favor, el router de Salto 12 y 998877"]) == [
        "998877",
        "router",
        "salto",
    ]


async def test_the_index_is_asked_twice_at_most_for_a_word_however_many_say_it(service: Any) -> None:
    text = "router balcarce fibra antena conversor switch"
    for _ in range(3):
        await ask(service, "ticket.create", queue="general", subject=text, text=text)
    questions: list[str] = []

    def heard(*about: Any) -> None:
        questions.append(about[2])

    sa.event.listen(sa.Engine, "before_cursor_execute", heard)
    await ask(service, "ticket.suggest", id=2)
    sa.event.remove(sa.Engine, "before_cursor_execute", heard)
    assert len([one for one in questions if "from texts" in one]) <= 2 * len(text.split())
