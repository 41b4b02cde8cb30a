"""The words beside commands: what becomes of them when the commands are done and when they are not, and who hears of it."""

from pathlib import Path

from mailticket.model.transaction import TransactionType
from tests.mailroom.in_process import ANA, JOAO, LUCIA, desk

T = TransactionType
TAKERS = "".join(
    f'[[grant]]\nto = "joao@noc.example"\nright = "{right}"\nqueue = "general"\n'
    for right in ("ShowTicket", "TakeTicket", "OwnTicket")
)
"""João may take tickets, and reply to what he owns."""


async def test_who_ordered_is_told_to_whom_the_words_beside_the_orders_go(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(LUCIA, "Tomar\nPrioridad: 50\n\nHola, Ana.")
        assert mail[ANA] == ["Hola, Ana.\n"]
        (told,) = mail[LUCIA]
        assert "Su respuesta se envía a: ana@cliente.example." in told
        (told,) = (await here.send(LUCIA, "Prioridad: 60"))[LUCIA]
        assert "Su respuesta" not in told


async def test_what_was_refused_stays_in_the_text_for_all_readers(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(LUCIA, "Prioridad: Alta\nTomar\n\nHola, Ana.")
        assert mail[ANA] == ["Prioridad: Alta\nTomar\n\nHola, Ana.\n"]
        (told,) = mail[LUCIA]
        assert "Su respuesta se envía a: ana@cliente.example. Incluye las líneas que no se hicieron." in told
        assert (await here.ticket()).owner_id is None


async def test_what_was_refused_stays_in_the_text_that_opens_a_ticket(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        text = "Prioridad: Alta\nEstado: caído desde las 8\nCliente: Ferretería Sur\nLlamó Dina, no tienen internet."
        await here.send(LUCIA, text, subject="Reclamo telefónico")
        assert (await here.history(2))[0].text.strip() == text


async def test_orders_alone_that_are_refused_are_no_reply(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(LUCIA, "Prioridad: Alta\n\nEnviado desde mi iPhone")
        assert set(mail) == {LUCIA}
        assert [one.type for one in await here.history() if one.type is T.CORRESPOND] == []


async def test_a_preview_sends_no_text_and_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(LUCIA, "?\nResolver\nClonar:\n\nQuedó resuelto, Ana.")
        assert set(mail) == {LUCIA}
        (told,) = mail[LUCIA]
        assert "Su texto no se envió" in told
        assert "se haría: Estado resuelto (antes: abierto)" in told
        assert "se haría: se abre un ticket igual a este" in told
        assert T.CORRESPOND not in [one.type for one in await here.history()]


async def test_a_split_that_is_only_tried_leaves_answers_where_they_go(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.send(ANA, "Y otra cosa.")
        entry = next(one for one in await here.history() if one.type is T.CORRESPOND)
        await here.send(LUCIA, f"?\nSeparar: {entry.id}")
        before = len(await here.history())
        await here.send(ANA, "Sigo aquí.\n\n> Y otra cosa.")
        assert len(await here.history()) > before


async def test_undo_is_offered_only_for_what_it_takes_back_and_says_what_that_was(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        (told,) = (await here.send(LUCIA, "Clonar:"))[LUCIA]
        assert "Deshacer" in told  # the link it made on this ticket
        (told,) = (await here.send(LUCIA, "Ayuda"))[LUCIA]
        assert "Deshacer:" not in told.partition("Aquí puede")[0]
        assert told.startswith("Sobre el ticket 1:")
        await here.send(LUCIA, "Prioridad: 50\nTomar")
        (told,) = (await here.send(LUCIA, "Deshacer"))[LUCIA]
        assert "Prioridad 0 (antes: 50)" in told
        assert "Responsable nadie (antes: lucia@noc.example)" in told


async def test_a_line_that_is_nearly_a_command_is_asked_about_before_the_text_goes_out(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(LUCIA, "Estdo: en espera\n\nHola, Ana.")
        assert set(mail) == {LUCIA}
        (told,) = mail[LUCIA]
        assert "¿quiso decir Estado: en espera?" in told
        assert "Su texto no se envió a nadie de afuera" in told
        (entry,) = [one for one in await here.history() if one.text.startswith("Estdo")]
        assert entry.type is T.COMMENT
        mail = await here.send(LUCIA, "Estado: en espera\n\nHola, Ana.")
        assert mail[ANA] == ["Hola, Ana.\n"]
        mail = await here.send(LUCIA, "\\Estdo: en espera\n\nHola, Ana.")
        assert mail[ANA] == ["Estdo: en espera\n\nHola, Ana.\n"]


async def test_a_customers_line_that_is_nearly_a_command_is_text(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(ANA, "Estdo: caído\n\nSigue igual.")
        assert set(mail) == {LUCIA}
        assert "Estdo: caído\n\nSigue igual." in mail[LUCIA][0]
        assert JOAO not in mail


async def test_what_is_escaped_is_sent_as_it_stands_and_other_text_that_begins_so_is_left_alone(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        assert (await here.send(LUCIA, "\\Tomar\n\nasí se toma."))[ANA] == ["Tomar\n\nasí se toma.\n"]
        assert "\\\\servidor\\datos no abre" in (await here.send(ANA, "\\\\servidor\\datos no abre."))[LUCIA][0]


async def test_who_takes_a_ticket_and_may_reply_only_then_takes_it_first_and_replies(tmp_path: Path) -> None:
    async with desk(tmp_path, TAKERS) as here:
        mail = await here.send(JOAO, "Tomar\n\nHola, Ana: me ocupo yo.")
        assert mail[ANA] == ["Hola, Ana: me ocupo yo.\n"]
        assert "Responsable joao@noc.example (antes: nadie)" in mail[JOAO][0]
        assert "Su respuesta se envía a: Lucía, ana@cliente.example." in mail[JOAO][0]
        kinds = [one.type for one in await here.history() if one.type in (T.TAKE, T.CORRESPOND)]
        assert kinds == [T.TAKE, T.CORRESPOND]


async def test_a_reply_after_taking_is_undone_with_all_else_where_a_line_below_is_refused(tmp_path: Path) -> None:
    async with desk(tmp_path, TAKERS) as here:
        mail = await here.send(JOAO, "Tomar\nPrioridad: mucha\n\nHola, Ana.")
        assert ANA not in mail
        assert (await here.ticket()).owner_id is None


async def test_commands_alone_on_a_ticket_of_others_open_none(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(JOAO, "Resolver")
        assert set(mail) == {JOAO}
        assert "No existe el ticket 1" in mail[JOAO][0]
        assert "Red" not in mail[JOAO][0]
        assert await here.history(2) == []


async def test_who_asked_for_something_closes_it_and_hears_so(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(ANA, "Resolver\n\nYa anda, gracias.")
        assert "Estado resuelto (antes: abierto)" in mail[ANA][0]
        assert "Deshacer" not in mail[ANA][0]
        assert any("Ya anda, gracias." in one for one in mail[LUCIA])
        assert (await here.ticket()).status == "resolved"


async def test_who_asked_for_something_hears_that_a_line_beside_their_closing_was_refused(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(ANA, "Prioridad: 90\nResolver\n\nPerfecto, gracias.")
        (told,) = [text for text in mail[ANA] if "Resolver" in text]
        assert "No se hizo nada" in told
        assert "comentario interno" not in told
        assert (await here.ticket()).status == "open"


async def test_who_works_here_reads_that_an_answer_to_a_transcript_is_a_comment(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(LUCIA, "Prioridad: 90")
        assert (
            "Lo que conteste a este correo será un comentario interno: no se envía a los solicitantes."
            in mail[LUCIA][0]
        )


async def test_who_does_not_work_here_is_answered_from_the_address_they_know(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.send(ANA, "Resolver")
        assert {(mail["To"], mail["From"], mail["Reply-To"]) for mail in here.sent if ANA in str(mail["To"])} == {
            (ANA, "general <soporte@noc.example>", "soporte@noc.example")
        }


async def test_who_may_not_close_what_they_asked_for_is_told_in_plain_words_and_staff_reads_the_wish(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path, "[commands]\nrequestors_close = false\n") as here:
        mail = await here.send(ANA, "Resolver")
        assert "Solo quienes atienden el ticket 1 pueden cerrarlo" in mail[ANA][0]
        assert "Resolver" in mail[LUCIA][0]
        assert (await here.ticket()).status == "open"


async def test_what_nothing_proves_closes_nothing_unasked(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.send(ANA, "Resolver", proof="")
        assert (await here.ticket()).status == "new"


async def test_a_letter_that_opens_a_ticket_does_not_close_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.send(ANA, "Resolver\n\nlo de la impresora, por favor.", subject="Impresora")
        assert (await here.ticket(2)).status == "new"
        assert (await here.history(2))[0].text.startswith("Resolver")


async def test_of_staff_a_line_says_that_the_text_is_a_comment(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        mail = await here.send(LUCIA, "Tomar\nComentario: ojo, es moroso.\nNo le fíen.")
        assert ANA not in mail
        (entry,) = [one for one in await here.history() if one.type is T.COMMENT]
        assert entry.text == "ojo, es moroso.\nNo le fíen."
        assert "Su comentario quedó en el ticket" in mail[LUCIA][0]
        assert "Comentario: anda mal." in (await here.send(ANA, "Comentario: anda mal."))[LUCIA][0]


async def test_a_moment_that_was_set_in_ones_own_timezone_is_undone(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.send(LUCIA, "Vence: viernes")
        (told,) = (await here.send(LUCIA, "Deshacer"))[LUCIA]
        assert "vence sin fecha (antes: vie 4 dic 2026, 23:59)" in told
        assert (await here.ticket()).due is None
