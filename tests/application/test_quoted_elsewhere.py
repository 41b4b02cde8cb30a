"""Mail about one ticket that is quoted on another: its words stay with those whose they are."""

import html
from collections.abc import AsyncIterator, Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.reading.own_mail import text_of
from mailticket.storage import said_elsewhere
from mailticket.storage.schema import copies, notices
from tests.application.conftest import NOW, SITE
from tests.daemon.test_quoted_history import HTML, NEW, PLAIN, divs, lines, marked

ROOT, ANA, PERLA = Caller(), Caller("ana@noc.example"), Caller("perla@p.example")
OPENING = "La antena de mi galpón perdió señal anoche."
COMMENT = "Luis es un zafiro moroso, no prometan nada todavía."
REPLY = "Mañana visitamos su galpón con un topacio nuevo."
SECRET = ("antena", "galpón", "zafiro", "topacio", "control+", "Ticket 1", "luis@", "Cola:", "Queue:")
WHO = "Luis via noc <general@noc.example>"
HEADED = "[mailticket #1] Antena"
MORE = "Otra cosa: ¿le sirve el viernes?"

INVENTED: dict[str, Callable[[str], str]] = {
    "bluemail es": lambda body: f"{NEW}\n\nEn 27 nov. 2026 10:20, en 10:20, {WHO} escribió:\n{marked(body)}\n",
    "outlook pt": lambda body: (
        f"{NEW}\n\nDe: {WHO}\nEnviado: sexta-feira, 27 de novembro de 2026 10:30\nPara: Ana\nAssunto: {HEADED}\n\n{body}\n"
    ),
    "gmail pt": lambda body: f"{NEW}\n\nEm sex., 27 de nov. de 2026 às 10:20, {WHO} escreveu:\n\n{marked(body)}\n",
    "twice quoted": lambda body: f"{NEW}\n\nOn 2026-11-27 10:20, Ana wrote:\n{marked(marked(body))}\n",
    "bars": lambda body: "\n".join([NEW, "", *(f"| {line}" for line in body.split("\n"))]),
    "lotus": lambda body: (
        f"{NEW}\n\n-----Luis via noc <general@noc.example> wrote: -----\nTo: ana@noc.example\nFrom: {WHO}\n"
        f"Date: 11/27/2026 10:20AM\nSubject: {HEADED}\n\n{body}\n"
    ),
    "own words below": lambda body: f"{marked(body)}\n\n{NEW}\n\n{MORE}\n",
    "own words between": lambda body: (
        "\n".join(f"> {line}\n{MORE if at == 1 else ''}" for at, line in enumerate(body.split("\n"))) + f"\n{NEW}\n"
    ),
    "signed then quoted": lambda body: (
        f"{NEW}\n\n--\nAna\nNOC\n\n-----Mensaje original-----\nDe: {WHO}\nEnviado el: viernes, 27 de noviembre de 2026\n\n{body}\n"
    ),
    "forwarded": lambda body: (
        f"{NEW}\n\n---------- Forwarded message ---------\nDe: {WHO}\nDate: vie, 27 nov 2026 a las 10:20\n"
        f"Subject: {HEADED}\nTo: <ana@noc.example>\n\n{body}\n"
    ),
    "wrapped narrow": lambda body: (
        f"{NEW}\n\nEl vie, 27 nov 2026 a las 10:20, Luis via noc (<\ngeneral@noc.example>) escribió:\n\n"
        + "\n".join(f"> {word}" for word in body.split())
    ),
}
INVENTED_HTML: dict[str, Callable[[str], str]] = {
    "proton": lambda body: (
        f"<div>{NEW}</div><div class='protonmail_quote'>El viernes, 27 de noviembre de 2026 a las 10:20, {html.escape(WHO)} "
        f"escribió:<br><blockquote class='protonmail_quote' type='cite'>{lines(body)}</blockquote></div>"
    ),
    "outlook pt html": lambda body: (
        f"<div>{NEW}</div><hr><div id='divRplyFwdMsg'><b>De:</b> {html.escape(WHO)}<br><b>Enviado:</b> sexta-feira, 27 de "
        f"novembro de 2026 10:30<br><b>Para:</b> Ana<br><b>Assunto:</b> {HEADED}</div><div>{divs(body)}</div>"
    ),
}
PAGES = HTML | INVENTED_HTML
CLIENTS = PLAIN | INVENTED | PAGES
KINDS = ("antena", "zafiro", "topacio")


LANGUAGES = ("es", "en")


@pytest.fixture
async def desk(request: Any, tmp_path: Path) -> AsyncIterator[Any]:
    """Ticket 1 is Luis's: opened, commented on, answered. Ana reads mail about it in each language."""
    language = getattr(request, "param", "es")
    site = SITE.format(folder=tmp_path) + f'language = "{language}"\n'
    daemon = Daemon(parse(site, "config.toml", tmp_path), None, structlog.get_logger(), clock=lambda: NOW)
    service = await daemon.open()
    opened = {"subject": "Antena", "text": OPENING, "requestor": ["luis@l.example"], "admin_cc": [ANA.actor]}
    await perform(service, ROOT, "ticket.create", {"queue": "general"} | opened)
    await perform(service, ROOT, "ticket.comment", {"id": 1, "text": COMMENT})
    await perform(service, ROOT, "ticket.reply", {"id": 1, "text": REPLY})
    yield service
    await daemon.close()


async def mail_to(service: Any, address: str) -> list[str]:
    asked = sa.select(notices.c.content).join_from(notices, copies).where(copies.c.recipient == address)
    rows = await service.database.read(lambda connection: connection.execute(asked.order_by(notices.c.id)).all())
    return [text_of(row.content) for row in rows]


def typed(client: str, body: str) -> str:
    """What is read of an answer that a mail program wrote."""
    if client not in PAGES:
        return CLIENTS[client](body)
    head = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return text_of((head + PAGES[client](body)).encode())


async def answered(service: Any, text: str, asks: str = "perla@p.example", *, watched: bool = False) -> int:
    """Another customer's ticket, with an answer to her."""
    opened = {"queue": "general", "subject": "Router", "text": "Mi router titila.", "requestor": [asks]}
    opened |= {"admin_cc": [ANA.actor]} if watched else {}
    number = int((await perform(service, ROOT, "ticket.create", opened))["ticket"])
    await perform(service, ROOT, "ticket.reply", {"id": number, "text": text})
    return number


async def notice(service: Any, word: str) -> str:
    return next(one for one in await mail_to(service, "ana@noc.example") if word in one)


@pytest.mark.parametrize(("desk", "half"), [("es", 0), ("en", 1)], indirect=["desk"])
async def test_no_word_of_another_ticket_reaches_who_has_no_part_in_it(desk: Any, half: int) -> None:
    wrong = []
    for at, client in list(enumerate(CLIENTS))[half::2]:
        body = (await notice(desk, KINDS[at % 3])).strip()
        number = await answered(desk, typed(client, body))
        seen = (await perform(desk, PERLA, "ticket.show", {"id": number}))["history"]
        shown = "\n".join(one["text"] for one in seen)
        for way, text in (("mail", (await mail_to(desk, PERLA.actor))[-1]), ("shown", shown)):
            leaked = [word for word in SECRET if word in text]
            lost = [own for own in (NEW, *([MORE] if "own words" in client else [])) if own not in text]
            if leaked or lost:
                wrong.append((client, KINDS[at % 3], way, leaked, lost, text))
    assert wrong == []


@pytest.mark.parametrize("desk", LANGUAGES, indirect=True)
async def test_each_kind_of_entry_of_another_ticket_stays_there(desk: Any) -> None:
    for word, client in product(KINDS, ("outlook", "yahoo")):
        body = (await notice(desk, word)).strip()
        await answered(desk, typed(client, body))
        text = (await mail_to(desk, PERLA.actor))[-1]
        assert NEW in text
        assert not [secret for secret in SECRET if secret in text]


async def test_staff_read_all_of_it_as_they_may_not_know_the_other_ticket(desk: Any) -> None:
    text = typed("thunderbird", (await notice(desk, "zafiro")).strip())
    number = await answered(desk, text, watched=True)
    told = (await mail_to(desk, ANA.actor))[-1]
    assert NEW in told
    assert COMMENT in told.replace("\n> ", " ")
    history = (await perform(desk, ROOT, "ticket.show", {"id": number}))["history"]
    entry = next(one for one in reversed(history) if one["text"])
    assert entry["text"].strip() == text.strip()
    assert "comment" not in {kind for _, _, kind in entry["said"]}


async def test_no_comment_of_the_ticket_itself_reaches_its_requestor_however_it_is_quoted(desk: Any) -> None:
    body = (await notice(desk, "zafiro")).strip()
    wrong = []
    for client in INVENTED | INVENTED_HTML:
        await perform(desk, ROOT, "ticket.reply", {"id": 1, "text": typed(client, body)})
        text = (await mail_to(desk, "luis@l.example"))[-1]
        if NEW not in text or any(word in text for word in ("zafiro", "control+", "interno")):
            wrong.append((client, text))
    assert wrong == []


async def test_who_has_a_part_in_both_reads_what_is_public_there_and_no_comment(desk: Any) -> None:
    for word in ("topacio", "zafiro"):
        await answered(desk, typed("thunderbird", (await notice(desk, word)).strip()), "luis@l.example")
    public, comment = (await mail_to(desk, "luis@l.example"))[-3::2]
    assert REPLY in public
    assert "zafiro" not in comment
    assert NEW in public
    assert NEW in comment


async def test_a_later_answer_that_quotes_it_without_a_mark_says_nothing_of_it(desk: Any) -> None:
    number = await answered(desk, typed("thunderbird", (await notice(desk, "zafiro")).strip()))
    await perform(desk, ROOT, "ticket.reply", {"id": number, "text": f"Listo.\n\n> > {COMMENT}\n"})
    shown = "\n".join(one["text"] for one in (await perform(desk, PERLA, "ticket.show", {"id": number}))["history"])
    for text in (shown, (await mail_to(desk, PERLA.actor))[-1]):
        assert "Listo." in text
        assert "zafiro" not in text


async def test_a_requestor_tries_in_vain_what_was_said_on_another_ticket(desk: Any) -> None:
    tried = f"¿Dice esto?\n\n> [mailticket #1]\n> {COMMENT}\n"
    number = await answered(desk, "Hola.")
    await perform(desk, PERLA, "ticket.reply", {"id": number, "text": tried})
    shown = (await perform(desk, PERLA, "ticket.show", {"id": number}))["history"]
    assert tried.strip() in [one["text"].strip() for one in shown]


async def test_words_that_tickets_have_in_common_stay_where_they_are_new(desk: Any) -> None:
    text = f"{REPLY}\nSaludos, Ana, del centro de operaciones.\n\n> [mailticket #1] Antena\n> {COMMENT}\n"
    await answered(desk, text)
    told = (await mail_to(desk, PERLA.actor))[-1]
    assert REPLY in told
    assert "zafiro" not in told


async def test_other_tickets_are_looked_up_for_marks_of_ours_alone(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(connection: Any, ticket: Any, named: Any) -> Any:
        asked.extend(one.number for one in named)
        return said_elsewhere.said_elsewhere(connection, ticket, named)

    monkeypatch.setattr("mailticket.application.quoted_elsewhere.said_elsewhere", counted)
    number = await answered(desk, "Va.\n\n> Mi router titila.\n")
    await perform(desk, ROOT, "ticket.reply", {"id": number, "text": f"Va.\n\n> [mailticket #{number}] Mi router\n"})
    assert asked == []
    await answered(desk, "Va.\n\n> [mailticket #1] Antena\n")
    assert set(asked) == {1}
