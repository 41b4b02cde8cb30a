"""Whose words order something: those that the author wrote themselves in the one text that is shown, and nobody else's."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.commands.registry import VERBS
from mailticket.mailroom.understanding import read_control, read_orders
from mailticket.model.letter import Ours, Reading
from mailticket.reading import read
from mailticket.reading.foreign import MARK
from mailticket.reading.own import HEADED
from mailticket.reading.worker import Workers

OURS = Ours("noc")


def letter(body: str, kind: str = "text/plain", more: str = "") -> bytes:
    head = f"From: lucia@noc.example\nMIME-Version: 1.0\nContent-Type: {kind}; charset=utf-8{more}\n"
    return f"{head}\n{body}".encode()


def alternative(plain: str, html: str) -> bytes:
    parts = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n"
    return f"From: lucia@noc.example\nContent-Type: multipart/alternative; boundary=b\n\n{parts}--b--\n".encode()


def mixed(*parts: str) -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"From: lucia@noc.example\nContent-Type: multipart/mixed; boundary=b\n\n{body}--b--\n".encode()


def reading(raw: bytes) -> Reading:
    return read(raw, mail_from="lucia@noc.example", ours=OURS)


def ordered(raw: bytes) -> list[str]:
    found = read_orders(reading(raw))
    return [getattr(one, "canonical", one.line) for one in found.lines] if found else []


ORDER = "Priority: 99"
QUOTED = {
    "blockquote": f"<blockquote type=cite><p>{ORDER}</p></blockquote><p>done, see above</p>",
    "a plain blockquote": f"<blockquote>{ORDER}</blockquote>done",
    "a blockquote with a style": f"<blockquote style='margin:0;border:none;padding:0'><div>{ORDER}</div></blockquote>",
    "a blockquote in upper case": f"<BLOCKQUOTE>{ORDER}</BLOCKQUOTE>",
    "an inline quote": f"<q>{ORDER}</q>",
    "Outlook's border": f"<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p>{ORDER}</p></div>",
    "below Outlook's border": f"<div style='border:none;border-top:solid #B5C4DF 1.0pt'></div><p>{ORDER}</p>",
    "a bar at the left": f"<div style='border-left:1px solid #ccc'>{ORDER}</div>",
    "below a line": f"<hr><div>{ORDER}</div>",
    "Outlook.com": f"<div id=appendonsend></div><div id=divRplyFwdMsg>{ORDER}</div>",
    "Gmail": f'<div class="gmail_quote">{ORDER}</div>',
    "Yahoo": f'<div class="yahoo_quoted">{ORDER}</div>',
    "Thunderbird's forward": f'<div class="moz-forward-container">{ORDER}</div>',
    "Zimbra": f'<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__QUOTED_TEXT__">{ORDER}</div>',
    "web.de": f'<div name="quote">{ORDER}</div>',
    "Proton": f'<div class="protonmail_quote">{ORDER}</div>',
    "an element of a quoted page": f'<p class="x_MsoNormal">{ORDER}</p>',
    "struck out": f"<s>{ORDER}</s>",
    "in a title": f"<p><svg><title>{ORDER}</title></svg></p><p>x</p>",
}
HIDDEN = (
    "display:none",
    "DISPLAY : NONE !important",
    "visibility:hidden",
    "visibility:collapse",
    "font-size:0",
    "font-size:1px",
    "font-size:0.0pt",
    "font-size:.1em",
    "font:0/0 a",
    "line-height:0",
    "color:white",
    "color:#fff",
    "color:#FFFFFF",
    "color:rgb(255,255,255)",
    "color:rgba(0,0,0,0)",
    "color:#fefefe",
    "color:snow",
    "color:transparent",
    "color:var(--x)",
    "color:black;color:white",
    "background:black",
    "background:#000 url(x.png)",
    "background-color:black;color:#010101",
    "opacity:0",
    "opacity:.01",
    "mso-hide:all",
    "position:absolute;left:-9999px",
    "position:fixed",
    "text-indent:-9999px",
    "margin-left:-5000px",
    "max-height:0;overflow:hidden",
    "width:0",
    "height:0px",
    "clip:rect(0,0,0,0)",
    "clip-path:inset(100%)",
    "transform:scale(0)",
    "filter:opacity(0)",
    "unicode-bidi:bidi-override;direction:rtl",
    "text-decoration:line-through",
    "col\\6fr:white",
    "color/**/:white",
)
FORWARDED = {
    "with dashes": f"---------- Forwarded message ---------\n{ORDER}",
    "with dashes in Finnish": f"-------- Välitetty viesti --------\n{ORDER}",
    "with a line": f"________________________________\n{ORDER}",
    "with equals signs": f"=====\n{ORDER}",
    "with ten dashes": f"----------\n{ORDER}",
    "by a program that begins with the subject": "Subject: owned\nDate: Mon\nFrom: eva@x.example\n\nhi",
    "by a program that begins with the subject, in Spanish": "Asunto: mío\nFecha: lunes\nDe: Eva <eva@x.example>\n\nhola",
    "pasted": f"De: Eva <eva@x.example>\nAsunto: x\n\n{ORDER}",
    "a header after what looks like an order": f"{ORDER}\nX-Mailer: x\nFrom: eva@x.example\n\nhi",
    "quoted": f"> {ORDER}",
    "quoted with a bar": f"| {ORDER}",
    "quoted with initials": f"ES> {ORDER}",
    "quoted with a guillemet": f"» {ORDER}",
    "indented by a tab": f"\t{ORDER}",
    "indented by blanks": f"    {ORDER}",
    "below who wrote": f"El lun, 3 nov 2025 a las 10:00, Ana <a@x.example> escribió:\n{ORDER}",
    "below who wrote, in Polish": f"pon., 3 lis 2025 o 10:00 Ana <a@x.example> napisał(a):\n{ORDER}",
    "a signature": f"-- \n{ORDER}",
}
FROM = (
    *(
        "From",
        "De",
        "Von",
        "Da",
        "Van",
        "Fra",
        "Från",
        "Od",
        "От",
        "Kimden",
        "Gönderen",
        "Από",
        "差出人",
        "发件人",
        "寄件者",
    ),
    *(
        "Feladó",
        "Lähettäjä",
        "Expéditeur",
        "Remitente",
        "Remetente",
        "Afsender",
        "Avsändare",
        "Mittente",
        "Nadawca",
        "Sender",
    ),
)


@pytest.mark.parametrize("html", QUOTED.values(), ids=QUOTED)
def test_what_a_page_quotes_orders_nothing(html: str) -> None:
    assert ordered(letter(html, "text/html")) == []
    assert ordered(letter(f"<html><body>{html}</body></html>", "text/plain")) == []  # said to be plain


@pytest.mark.parametrize("style", HIDDEN)
def test_what_nobody_sees_orders_nothing(style: str) -> None:
    assert ordered(letter(f'<div style="{style}">{ORDER}</div><p>hi</p>', "text/html")) == []
    assert ordered(letter(f'<p>Take</p><div style="{style}"><p>{ORDER}</p></div>', "text/html")) == ["Take"]
    sheet = f"<style>.a{{font-family:x}} @media screen {{ p, div.q {{ {style} }} }}</style>"
    assert ordered(letter(f"{sheet}<div class='b q'>{ORDER}</div>", "text/html")) == []


@pytest.mark.parametrize(
    "html",
    [
        f"<font color=white>{ORDER}</font>",
        f"<font color='#FFFFFE'>{ORDER}</font>",
        f"<table bgcolor=black><tr><td>{ORDER}</td></tr></table>",
        f"<body text=white><p>{ORDER}</p></body>",
        f"<body background=x.png><p>{ORDER}</p></body>",
        f"<div hidden>{ORDER}</div>",
        f"<div style='color:white'><p><b>{ORDER}</b></p></div>",
        f"<details><summary>x</summary>{ORDER}</details>",
        f"<textarea>{ORDER}</textarea>",
        f"<style>* {{ color: white }}</style><p>{ORDER}</p>",
        f"<style>#a {{ opacity: 0 }}</style><p id=A>{ORDER}</p>",
        f"<style>{'x' * 200_000}</style><p>{ORDER}</p>",
    ],
)
def test_what_is_hidden_without_a_style_of_its_own_orders_nothing(html: str) -> None:
    assert ordered(letter(html, "text/html")) == []


@pytest.mark.parametrize("text", FORWARDED.values(), ids=FORWARDED)
def test_what_is_forwarded_pasted_or_quoted_orders_nothing(text: str) -> None:
    assert ordered(letter(text)) == []
    assert ordered(letter(f"hi\n\n{text}\n\n--control\nTake")) == []
    assert ordered(letter(f"Take\n\n{text}\n\nbye")) == ["Take"]
    html = "".join(f"<div>{line.replace('<', '&lt;')}</div>" for line in text.split("\n"))
    if not text.startswith(("\t", " ")):
        assert ordered(letter(html, "text/html")) == []


@pytest.mark.parametrize("name", FROM)
def test_headers_in_any_language_are_the_end_of_ones_own_words(name: str) -> None:
    pasted = f"{name}: Eva <eva@x.example>\nXyz: 1\n\nhi"
    for header in (pasted, f"*{pasted.replace(':', ':*', 1)}", pasted.upper()):
        found = reading(letter(f"Take\n\n{header}"))
        assert found.text[: found.own] == "Take\n\n"
        assert ordered(letter(f"hi\n\n{header}\n\n--control\nTake")) == []


def test_headers_in_a_language_nobody_thought_of_stand_above_no_control_block() -> None:
    assert ordered(letter("hi\n\nZender: Eva <eva@x.example>\nVerstuurd: x\n\nhi\n\n--control\nTake")) == []
    assert ordered(letter("hi, ask eva@x.example\n\n--control\nTake")) == ["Take"]


def test_no_command_is_spelled_like_the_header_that_says_who_wrote() -> None:
    spellings = [word for verb in VERBS for words in verb.words.values() for word in words]
    assert [word for word in spellings if HEADED.match(f"{word}: x")] == []


@pytest.mark.parametrize(
    "raw",
    [
        letter(ORDER, more="; name=log.txt"),
        letter(ORDER, more="; name=log.txt\nContent-Disposition: attachment; filename=log.txt"),
        letter(ORDER, more="\nContent-Disposition: attachment"),
        letter(f"<p>{ORDER}</p>", "text/html", more="; name=a.html"),
        mixed(f"Content-Type: text/plain; name=log.txt\n\n{ORDER}"),
        mixed(f"Content-Type: text/plain\nContent-Disposition: attachment\n\n{ORDER}", "Content-Type: image/png\n\nx"),
        mixed("\nhi", f"\n--control\n{ORDER}"),
        mixed("\nhi", f"Content-Type: text/html\n\n<p>--control</p><p>{ORDER}</p>"),
        mixed(f"Content-Type: message/rfc822\n\nSubject: x\n\n{ORDER}"),
        letter(f"Subject: x\n\n{ORDER}", "message/rfc822"),
        letter(ORDER, "text/enriched"),
        letter(f"<excerpt>{ORDER}</excerpt>", "text/enriched"),
        letter(ORDER, "text/markdown"),
        letter(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:{ORDER}\nEND:VEVENT\nEND:VCALENDAR", "text/calendar"),
        f"Content-Type: multipart/mixed; boundary=b\n\n{ORDER}\n--b\n\n--b--\n".encode(),
    ],
)
def test_files_further_parts_and_mails_within_order_nothing(raw: bytes) -> None:
    assert ordered(raw) == []
    assert reading(raw).text or reading(raw).attachments


@pytest.mark.parametrize(
    ("plain", "html", "wanted"),
    [
        ("Take\nPriority: 50\n\nhi", "<div>Take</div><div>Priority: 50</div><div><br></div><div>hi</div>", True),
        ("Take\nPriority: 50\n\n*no* anda", "<p>Take<p>Priority: 50<p><b>no</b> anda", True),
        (
            "Take\nPriority: 50\n\nx <https://a.example/b>",
            "<p>Take<p>Priority: 50<p><a href='https://a.example/b'>x</a>",
            True,
        ),
        ("Take\nPriority: 50\n", "<p>done, see below</p>", False),
        ("Take\nPriority: 50\n\ndone", "<blockquote>Take<br>Priority: 50</blockquote>done", False),
        ("Take\nPriority: 50\n\ndone", "<p style='color:white'>Take<br>Priority: 50</p>done", False),
        ("Take\nPriority: 50\n\ndone", "<p style='display:none'>Take<br>Priority: 50</p>done", False),
        ("Take\nPriority: 50\n\ndone", "<div>" * 300 + "Take<br>Priority: 50<p>done", False),
        ("hi\n\n--control\nTake\nPriority: 50", "<p>hi</p><p>--control</p><p>Take</p><p>Priority: 50</p>", True),
        (
            "hi\n\n--control\nTake\nPriority: 50",
            "<p>hi</p><blockquote>--control<br>Take<br>Priority: 50</blockquote>",
            False,
        ),
    ],
)
def test_a_plain_text_orders_what_its_html_says_as_well(plain: str, html: str, wanted: bool) -> None:
    assert ordered(alternative(plain, html)) == (["Take", "Priority: 50"] if wanted else [])


def test_of_two_plain_alternatives_nobody_knows_which_is_seen() -> None:
    raw = alternative(ORDER, f"<p>{ORDER}</p>").replace(b"text/html", b"text/plain")
    assert ordered(raw) == []


GMAIL = (
    '<div dir="ltr">Take<div>Priority: 50</div><div><br></div><div>Voy.</div></div><br><div class="gmail_quote">'
    '<div dir="ltr" class="gmail_attr">El vie, 27 nov 2026 a las 10:00, Eva (&lt;<a href="mailto:e@x.example">e@x.example</a>'
    '&gt;) escribió:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc">no anda'
    "</blockquote></div>"
)
GMAIL_PLAIN = (
    "Take\nPriority: 50\n\nVoy.\n\nEl vie, 27 nov 2026 a las 10:00, Eva (<e@x.example>) escribió:\n\n> no anda\n>\n"
)
OUTLOOK = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><style><!--\n'
    '@font-face {font-family:"Cambria Math"; panose-1:2 4 5 3 5 4 6 3 2 4;}\n'
    'p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}\n'
    "a:link {mso-style-priority:99; color:#0563C1; text-decoration:underline;}\n"
    "span.EstiloCorreo17 {mso-style-type:personal-reply; color:windowtext;}\n"
    ".MsoChpDefault {mso-style-type:export-only; font-size:10.0pt;}\n"
    "@page WordSection1 {size:612.0pt 792.0pt; margin:70.85pt 3.0cm 70.85pt 3.0cm;}\ndiv.WordSection1 {page:WordSection1;}\n"
    "--></style></head><body lang=ES link='#0563C1' vlink='#954F72' style='word-wrap:break-word'><div class=WordSection1>"
    "<p class=MsoNormal><span style='mso-fareast-language:EN-US'>Tomar<o:p></o:p></span></p>"
    "<p class=MsoNormal style='margin-left:-5.4pt'><span style='color:#1F497D'>Prioridad: 50<o:p></o:p></span></p>"
    "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Voy.<o:p></o:p></p><div><div style='border:none;border-top:"
    "solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>De:</b> Eva &lt;e@x.example&gt;<br><b>Enviado el:</b> "
    "viernes<br><b>Asunto:</b> x</p></div></div><p class=MsoNormal>no anda</p></div></body></html>"
)
OUTLOOK_COM = (
    '<div style="font-family: Aptos, Calibri; font-size: 12pt; color: rgb(0, 0, 0);" class="elementToProof">Take<br>'
    'Priority: 50</div><div class="elementToProof"><br></div><div>Voy.</div><div id="appendonsend"></div><hr tabindex="-1" '
    'style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr">'
    '<font face="Calibri, sans-serif" style="font-size:11pt" color="#000000"><b>De:'
    "</b> Eva<br></font></div><div>no anda</div>"
)
APPLE = (
    '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">Take<div>'
    'Priority: 50</div><div><br></div><div>Voy.<br><br><div dir="ltr">Enviado desde mi iPhone</div><div dir="ltr"><br>'
    '<blockquote type="cite">El 27 nov 2026, a la(s) 10:00, Eva &lt;e@x.example&gt; escribió:<br><br></blockquote></div>'
    '<blockquote type="cite">no anda</blockquote></div></body></html>'
)
THUNDERBIRD = (
    '<!DOCTYPE html><html><head></head><body><p>Take<br>Priority: 50</p><p>Voy.</p><div class="moz-cite-prefix">El 27/11/26 a las '
    '10:00, Eva escribió:<br></div><blockquote type="cite"><pre class="moz-quote-pre">no anda</pre></blockquote></body>'
)
DARK = "<body style='background:#111;color:#eee'><p>Take</p><p>Priority: 50</p><p>Voy.</p></body>"
MUTT = "Take\nPriority: 50\n\nVoy.\n\nOn Fri, Nov 27, 2026 at 10:00:00AM -0300, Eva wrote:\n> no anda\n"
OUTLOOK_PLAIN = (
    "Take\nPriority: 50\n\nVoy.\n\nDe: Eva <e@x.example>\nEnviado el: viernes\nPara: noc\nAsunto: x\n\nno anda"
)


@pytest.mark.parametrize(
    "raw",
    [
        letter(GMAIL, "text/html"),
        alternative(GMAIL_PLAIN, GMAIL),
        letter(OUTLOOK, "text/html"),
        alternative(OUTLOOK_PLAIN.replace("Take", "Tomar").replace("Priority", "Prioridad"), OUTLOOK),
        letter(OUTLOOK_COM, "text/html"),
        letter(APPLE, "text/html"),
        letter(THUNDERBIRD, "text/html"),
        letter(DARK, "text/html"),
        letter(MUTT),
        letter(OUTLOOK_PLAIN),
        letter("Take\n-----Mensaje original-----\nDe: x\n\nno anda".replace("Take", "Take\nPriority: 50\n\nVoy.\n")),
        letter("Take\nPriority: 50\n\nVoy. \n> quoted \n> more\n", more="; format=flowed"),
        mixed("Content-Type: image/png; name=a.png\n\nx", "\nTake\nPriority: 50\n\nVoy.", "\n_____\nlist footer"),
    ],
)
def test_commands_above_a_quote_are_done_whatever_program_wrote_them(raw: bytes) -> None:
    assert ordered(raw) == ["Take", "Priority: 50"]
    found = reading(raw)
    assert found.text[: found.own].rstrip().endswith(("Voy.", "Enviado desde mi iPhone"))


def test_a_mark_that_was_sent_ends_nothing_and_begins_nothing() -> None:
    html = f"<p>Take{MARK}</p><blockquote>&#xFDD0;x<p>{ORDER}</p></blockquote>"
    found = reading(letter(html, "text/html"))
    assert MARK not in found.text
    assert ordered(letter(html, "text/html")) == ["Take"]


def test_a_quote_at_the_control_address_orders_nothing() -> None:
    for raw in (
        letter("<blockquote>resolve 12</blockquote>take 13", "text/html"),
        letter("take 13\n\nDe: x\nresolve 12"),
        letter("take 13\n\n---------- Forwarded message ---------\nresolve 12"),
    ):
        found = read_control(reading(raw))
        assert (
            [one.canonical for one in found.commands] == (["Take #13"] if b"\ntake 13" in raw else [])
            if found
            else True
        )


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (letter("sí\n> ¿seguro?"), "sí"),
        (letter("El 27 nov 2026 a las 10:00, noc <c@noc.example> escribió:\n> ¿seguro?\n\nsí"), "sí"),
        (letter("De: noc\nEnviado: lunes\n\nsí"), ""),
        (letter("<blockquote>sí</blockquote>", "text/html"), ""),
        (letter("sí", more="; name=a.txt"), ""),
    ],
)
def test_the_first_line_somebody_wrote_answers_a_question(raw: bytes, line: str) -> None:
    assert reading(raw).first_line == line


async def test_the_process_that_reads_aside_tells_whose_words_they_are() -> None:
    raw = letter(GMAIL, "text/html")
    workers = Workers(processes=1)
    try:
        assert await workers.read(raw, mail_from="lucia@noc.example", ours=OURS) == reading(raw)
    finally:
        await workers.close()


def test_what_is_left_of_a_letter_keeps_what_is_forwarded() -> None:
    found = read_orders(reading(letter("Take\n\n---------- Forwarded message ---------\nDe: Eva\n\nno anda")))
    assert found
    assert found.rest == "---------- Forwarded message ---------\nDe: Eva\n\nno anda"


def test_nothing_orders_where_nobody_said_whose_words_they_are() -> None:
    assert read_orders(replace(reading(letter("Take")), own=0)) is None


_BLOCKS = (
    "<blockquote>{}</blockquote>",
    "<div style='color:#fff'>{}</div>",
    "<div style='display:none'>{}</div>",
    "<div class=gmail_quote>{}</div>",
    "<div style='font-size:0'><b>{}</b></div>",
    "<hr>{}",
    "<div style='border-top:solid #E1E1E1 1.0pt'>{}</div>",
    "<div>De: Eva &lt;e@x.example&gt;</div><div>{}</div>",
    "<div>-----Original Message-----</div><div>{}</div>",
)
_WORDS = [word for verb in VERBS for words in verb.words.values() for word in words]


@given(
    st.lists(
        st.sampled_from(["hola", "<br>", "<p>x</p>", "<div>", "</div>", "&nbsp;", "<b>", "</b>", "<table><tr><td>"]),
        max_size=4,
    ),
    st.sampled_from(_BLOCKS),
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3),
    st.lists(st.sampled_from(["--control<br>", "</blockquote>", "<div>", "<p>", "y", "</p>"]), max_size=4),
)
def test_nothing_within_a_quoted_hidden_or_forwarded_block_becomes_a_command(
    above: list[str], block: str, words: list[str], within: list[str]
) -> None:
    said = "".join(f"<p>zq{number} {word}: 1</p><p>{word}</p>" for number, word in enumerate(words))
    raw = letter("".join(above) + block.format("".join(within[:2]) + said), "text/html")
    found = read_orders(reading(raw))
    assert found is None, (raw, found)
    text = reading(raw)
    assert not re.search(r"zq\d", text.text[: text.own])


@given(
    st.sampled_from(sorted(FORWARDED)),
    st.lists(st.sampled_from([f"{word}: 1" for word in _WORDS] + _WORDS + ["--control", "", "x"]), max_size=6),
)
def test_nothing_below_what_is_forwarded_becomes_a_command(kind: str, lines: list[str]) -> None:
    if kind == "a header after what looks like an order":
        return
    text = "\n".join((FORWARDED[kind], *(f"> {line}" if "quoted" in kind else line for line in lines)))
    found = read_orders(reading(letter(f"hola\n\n{text}")))
    assert found is None, (text, found)
