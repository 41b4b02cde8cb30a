"""What its ticket has said before is told from what is new, whatever a mail program made of it."""

import textwrap
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.model.letter import INTERNAL_KINDS, Segment, SegmentKind
from mailticket.reading.history import Known, new_words, parts

T, H, C, N = SegmentKind.TEXT, SegmentKind.HISTORY, SegmentKind.COMMENT, SegmentKind.NOTICE

COMMENT = "El cliente no pagó el mes pasado; no le digan nada todavía."
NOTICE = f"""Lucía Pereira <lucia@noc.example> comentó:

{COMMENT}

--\x20
Es un comentario interno: no se envía a los solicitantes. Su respuesta también será un comentario.
Ticket 72 (general, abierto, responsable: nadie)
http://localhost:8080/ticket/72

Tomar: <mailto:control+take-72-262-bb278e5a9ae7557a@noc.example>
Resolver: <mailto:control+resolve-72-262-92c67a1582294e9b@noc.example>
"""
REPLY = "Karen, ¿qué dice el rebote?\n1. ¿Modelo?\n2. ¿Versión?\nGracias\nLucía Pereira, NOC"


def known() -> Known:
    found = Known()
    found.add(H, "Mis correos rebotan desde ayer a la mañana.")
    found.add(H, REPLY)
    found.add(C, COMMENT)
    found.add(N, NOTICE)
    return found


def told(text: str) -> list[tuple[SegmentKind, str]]:
    found = parts(text, known())
    assert "".join(one.text for one in found) == text
    return [(one.kind, one.text) for one in found]


def new(text: str) -> list[str]:
    """The words that are new."""
    return "".join(words for kind, words in told(text) if kind is T).split()


@pytest.mark.parametrize(
    "introduction",
    [
        "El vie, 27 nov 2026 a las 10:20, Lucía Pereira via noc (<soporte@noc.example>)\nescribió:",
        "On Fri, Nov 27, 2026 at 10:20 AM Lucía via noc <\nsoporte@noc.example> wrote:",
        "2026-11-27 10:20 GMT-03:00 Lucía via noc <soporte@noc.example>:",
        "El 27/11/26 a las 10:20, Lucía Pereira via noc escribió:",
    ],
)
def test_what_our_mail_said_is_history_with_the_line_that_introduces_it(introduction: str) -> None:
    quote = "\n".join(f"> {line}" for line in textwrap.wrap(REPLY.replace("\n", " "), 30))
    assert new(f"Dice 550.\n\n{introduction}\n\n{quote}\n\nSaludos") == ["Dice", "550.", "Saludos"]


def test_an_answer_between_quotes_and_within_an_outlook_block_is_new() -> None:
    head = "De: Lucía via noc <soporte@noc.example>\nEnviado el: viernes\nPara: Karen\nAsunto: [noc #72] Correo\n\n"
    assert new(f"Abajo:\n\n{head}Karen, ¿qué dice el rebote?\n[Karen] dice 550\n1. ¿Modelo?\n2. ¿Versión?\nSí") == [
        *("Abajo:", "[Karen]", "dice", "550"),
        "Sí",
    ]
    assert new("> 1. ¿Modelo?\nRB750\n> 2. ¿Versión?\n7.2\n> Gracias\nChau") == ["RB750", "7.2", "Chau"]


@pytest.mark.parametrize(
    "text",
    [
        "Me llegó esto:\n\nDe: Avisos <a@carrier.example>\nEnviado el: jueves\nAsunto: Corte\n\nCortaremos el circuito.",
        "Informe:\n\nEl 26 nov 2026 a las 17:00, Nico (<nico@otro.example>) escribió:\n> linea 1\n> linea 2\n> linea 3",
        "Hola\n--\nMis correos rebotan desde ayer a la mañana.\n--\nChau",
        "---------- Forwarded message ---------\nDe: Lucía\n\n" + REPLY,
        "Karen, ¿qué dice el rebote?",
        "",
    ],
)
def test_all_else_is_new(text: str) -> None:
    assert new(text) == text.split()


def test_who_writes_the_same_again_says_it_again() -> None:
    assert new(REPLY) == REPLY.split()
    assert new("Mis correos rebotan desde ayer a la mañana.\nSí, aún.").count("rebotan") == 1


QUOTED = {
    "marked": "\n".join(f"> {line}" for line in NOTICE.split("\n")),
    "wrapped": "\n".join(
        f"> {line}"
        for text in NOTICE.split("\n")
        for line in textwrap.wrap(text, 40, break_on_hyphens=False, break_long_words=False) or [""]
    ),
    "twice": "\n".join(f">> {line}" for line in NOTICE.split("\n")),
    "below a line": "El 27/11/26 a las 10:00, Lucía via noc escribió:\n\n" + NOTICE,
    "below a head": "De: Lucía\nEnviado el: lunes\nPara: João\nAsunto: [noc #72] Correo\n\n" + NOTICE,
    "with links": NOTICE.replace("<lucia@noc.example>", "<lucia@noc.example<mailto:lucia@noc.example>>"),
    "pasted": NOTICE,
    "forwarded": "---------- Mensaje reenviado ---------\nDe: Lucía <soporte-interno@noc.example>\n\n" + NOTICE,
    "in one line": "> " + " ".join(NOTICE.split()),
}
SECRET = ("pagó", "digan", "interno:", "solicitantes.", "control+", "responsable:", "lucia@")


@pytest.mark.parametrize("above", ["Está resuelto.\n\n", ""])
@pytest.mark.parametrize("below", ["\n\nSaludos cordiales", ""])
@pytest.mark.parametrize("quoted", QUOTED.values(), ids=QUOTED)
def test_what_staff_alone_was_told_goes_out_whole(quoted: str, above: str, below: str) -> None:
    found = parts(above + quoted + below, known())
    outside = "".join(one.text for one in found if one.kind not in INTERNAL_KINDS)
    assert [secret for secret in SECRET if secret in outside] == []
    assert all(word in outside.split() for word in (above + below).split())


def test_what_is_written_within_a_quoted_comment_stays() -> None:
    head, _, rest = NOTICE.partition("el mes")
    quoted = (
        "\n".join(f"> {line}" for line in head.split("\n")) + "\nYa pagó hoy.\n> el mes" + rest.replace("\n", "\n> ")
    )
    assert new(quoted) == ["Ya", "pagó", "hoy."]


def test_a_comment_somebody_says_to_the_customer_in_their_own_words_is_theirs() -> None:
    assert new("El cliente no pagó el mes pasado, dicen.") == [
        "El",
        "cliente",
        "no",
        "pagó",
        "el",
        "mes",
        "pasado,",
        "dicen.",
    ]


def test_what_went_out_once_is_secret_no_more() -> None:
    found = known()
    found.add(H, COMMENT)
    assert {one.kind for one in parts(f"> {COMMENT}\n", found)} == {H}


WORDS = st.lists(st.from_regex(r"[a-z]{4,9}", fullmatch=True), min_size=3, max_size=30)
FRESH = st.lists(st.from_regex(r"[A-Z]{4,9}", fullmatch=True), min_size=1, max_size=8)


@st.composite
def replies(draw: st.DrawFn) -> tuple[str, str, str, list[str]]:
    """A public text, a comment, and a letter that quotes both, wrapped anyhow, with new words anywhere."""
    public, comment = " ".join(draw(WORDS)), " ".join("x" + word for word in draw(WORDS))
    fresh: list[str] = []
    lines: list[str] = []
    for said in draw(st.permutations([public, comment])):
        for line in textwrap.wrap(said, draw(st.integers(12, 70))):
            lines.append(draw(st.sampled_from(["> ", ">> ", ">", "| "])) + line)
            if draw(st.booleans()):
                fresh += (words := draw(FRESH))
                lines.append(" ".join(words))
    return public, comment, "\n".join(lines), fresh


@given(replies())
@settings(max_examples=60)
def test_new_words_are_never_lost_and_internal_ones_never_go_out(case: tuple[str, str, str, list[str]]) -> None:
    public, comment, text, fresh = case
    found = Known()
    found.add(H, public)
    found.add(C, comment)
    segments = parts(text, found)
    assert "".join(one.text for one in segments) == text
    assert [word for word in new_words(segments).split() if word.isupper()] == fresh
    outside = "".join(one.text for one in segments if one.kind not in INTERNAL_KINDS)
    assert not set(outside.replace(">", " ").split()) & set(comment.split())


@given(st.text(alphabet="> -_\n:FromDe@ab1escribióSent", max_size=200), st.text(alphabet="> \nabFrom:", max_size=60))
@settings(max_examples=150)
def test_the_parts_are_the_text_again(text: str, said: str) -> None:
    found = Known()
    for kind in (H, C, N):
        found.add(kind, said)
    assert "".join(one.text for one in parts(text, found)) == text


def test_nothing_known_makes_all_of_it_new() -> None:
    assert parts("> x", Known()) == (Segment(T, "> x"),)


def test_memory_grows_no_faster_than_the_texts() -> None:
    def peak(times: int) -> int:
        text = "".join(f"> uno dos {number} tres\nb {number}\n" for number in range(times))
        tracemalloc.start()
        found = Known()
        found.add(H, text)
        parts(text, found)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(4000) < 6 * peak(1000)


QUOTE = """

El vie, 27 nov 2026 a las 10:20, Karen (<karen@cliente.example>) escribió:
> Mis correos rebotan desde ayer a la mañana.
"""


@pytest.mark.parametrize("more", ["", "Estimada Karen:\n\n", "Un saludo.\n\n"])
def test_who_writes_a_comment_again_without_a_mark_says_it(more: str) -> None:
    """A colleague's draft, or one's own words that went to the wrong address: an empty answer would reach the customer."""
    draft = "La impresora nueva llega el martes con el mensajero, y la instala él mismo por la tarde."
    found = known()
    found.add(C, draft)
    assert new_words(parts(more + draft + QUOTE, found)).split() == (more + draft).split()


def test_a_comment_is_taken_out_where_the_words_our_mail_put_around_it_stand_too() -> None:
    assert new(f"Bien.\n\n{NOTICE}") == ["Bien."]
    assert new(f"Bien.\n\n{COMMENT}\n\nEs un comentario interno: no se envía a los solicitantes. Su respuesta\n") == [
        "Bien."
    ]


OUTLOOK = "De: Tom Baker via noc <soporte@noc.example>\nEnviado: {}\nPara: Martín Güell\nAsunto: [noc #72] Red\n\n"


@pytest.mark.parametrize("day", ["sábado, 28 de noviembre de 2026 17:52", "viernes, 27 de noviembre de 2026 9:12"])
@pytest.mark.parametrize("quoted", ["Habrá mantenimiento.", "Mis correos rebotan desde ayer a la mañana."])
def test_a_head_of_several_lines_goes_with_the_few_words_it_introduces(day: str, quoted: str) -> None:
    found = known()
    found.add(H, "Habrá mantenimiento.")
    found.add(N, "Recibido: 28 de noviembre de 2026, 17:46 (-0600)\nVence: 27 de noviembre de 2026")
    assert new_words(parts(f"Entendido.\n\n{OUTLOOK.format(day)}{quoted}\n", found)).split() == ["Entendido."]


@pytest.mark.parametrize("mark", ["", "> "])
def test_a_date_that_stands_in_our_mail_is_no_word_of_staff(mark: str) -> None:
    found = known()
    found.add(N, "Recibido: 28 de noviembre de 2026, 17:46 (-0600)")
    text = f"Ver:\n\n{mark}De: otro@x.example\n{mark}Enviado: sábado, 28 de noviembre de 2026 17:52\n{mark}Habrá corte nuevo.\n"
    assert new_words(parts(text, found)) == text


def test_a_comment_is_taken_out_where_it_stands_right_below_a_head_and_where_it_names_a_day() -> None:
    found = known()
    found.add(C, "Clave: hunter2 para el router nuevo\nLlamar lunes 2763 0000 interno")
    head = "Ver:\n\nDe: Tom <soporte@noc.example>\nEnviado: sábado, 28 de noviembre de 2026 17:52\nAsunto: Red\n"
    assert "hunter2" not in new_words(parts(f"{head}Clave: hunter2 para el router nuevo\n", found))
    assert "2763" not in new_words(parts("Ver:\n\n> y Llamar lunes 2763 0000 también\n", found))
