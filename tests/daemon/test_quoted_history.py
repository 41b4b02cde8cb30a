"""What was said to staff alone does not go out, and what a ticket has said is not said again: through the daemon, for each
staff mail, answered as mail programs of people do it."""

import html
import re
import textwrap
from base64 import b64encode
from collections.abc import Callable
from email.message import Message

from tests.conftest import CONFIG, Daemon

STAFF = "staff@noc.example"
TRUSTED = "Authentication-Results: mx.noc.example; dmarc=pass header.from=noc.example\n"
SECRET = (
    "moroso",
    "Cola:",
    "Queue:",
    "internal comment",
    "comentario interno",
    "control+",
    "general-comment@",
    "commented",
)


def marked(body: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in body.split("\n"))


def flowed(body: str) -> str:
    wrap = textwrap.TextWrapper(60, break_on_hyphens=False, break_long_words=False)
    return "\n".join("> " + piece for line in body.split("\n") for piece in wrap.wrap(line) or [""])


def lines(body: str) -> str:
    return "<br>".join(html.escape(line) for line in body.split("\n"))


def divs(body: str) -> str:
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in body.split("\n"))


def outlook(body: str) -> str:
    return "".join(f"<p class=MsoNormal>{html.escape(line) or '&nbsp;'}<o:p></o:p></p>" for line in body.split("\n"))


WHO = "Staff via noc <general-comment@noc.example>"
HTML_WHO = html.escape(WHO)
HEAD = f"De: {WHO}\nEnviado el: viernes, 27 de noviembre de 2026 10:30\nPara: Cert <cert@noc.example>\nAsunto: [noc #1] Correo\n\n"
NEW = "Le contesto al cliente: ya anda."
PLAIN: dict[str, Callable[[str], str]] = {
    "gmail": lambda body: f"{NEW}\n\nEl vie, 27 nov 2026 a las 10:20, {WHO}\nescribió:\n\n{flowed(body)}\n",
    "outlook": lambda body: f"{NEW}\n\n________________________________\n{HEAD}{body}\n",
    "thunderbird": lambda body: f"{NEW}\n\nEl 27/11/2026 a las 10:00, Staff via noc escribió:\n{marked(body)}\n",
    "mutt": lambda body: (
        f"El Fri, Nov 27, 2026 at 10:20:00AM -0300, Staff via noc escribió:\n{marked(body)}\n\n{NEW}\n"
    ),
    "below": lambda body: f"{marked(body)}\n\n{NEW}\n",
    "interleaved": lambda body: "\n".join([*marked(body).split("\n")[:3], NEW, *marked(body).split("\n")[3:]]),
    "without marks": lambda body: f"{NEW}\n\nEl 27/11/2026 a las 10:00, Staff via noc escribió:\n\n{body}\n",
    "pasted": lambda body: f"{NEW}\n\n{body}\n",
}
HTML: dict[str, Callable[[str], str]] = {
    "outlook html": lambda body: (
        f"<div class=WordSection1>{outlook(NEW)}<div style='border-top:solid #E1E1E1 1.0pt'>"
        f"<p class=MsoNormal><b>De:</b> {HTML_WHO}<br><b>Enviado el:</b> viernes, 27 de noviembre de 2026 10:05<br>"
        f"<b>Para:</b> Cert<br><b>Asunto:</b> [noc #1] Correo</p></div>{outlook(body)}</div>"
    ),
    "apple mail": lambda body: (
        f"<body>{NEW}<br><div><blockquote type='cite'><div>El 27 nov 2026, a la(s) 10:05, {HTML_WHO} "
        f"escribió:</div><br><div>{lines(body)}</div></blockquote></div></body>"
    ),
    "yahoo": lambda body: (
        f"<div>{NEW}</div><div class='yahoo_quoted'><div>En viernes, 27 de noviembre de 2026, 10:30:00 GMT-3, "
        f"{HTML_WHO} escribió: </div><div><br></div>{divs(body)}</div>"
    ),
    "thunderbird html": lambda body: (
        f"<p>{NEW}</p><div class='moz-cite-prefix'>El 27/11/26 a las 10:00, Staff via noc "
        f"escribió:<br></div><blockquote type='cite'><pre>{html.escape(body)}</pre></blockquote>"
    ),
    "roundcube": lambda body: (
        f"<div id='editbody1'><p>{NEW}</p><p id='reply-intro'>El 2026-11-27 10:00, Staff via noc escribió:</p>"
        f"<blockquote type='cite'><div class='pre'>{lines(body)}</div></blockquote></div>"
    ),
    "zimbra": lambda body: (
        f"<div>{NEW}</div><hr id='zwchr'><div><b>De: </b>{HTML_WHO}<br><b>Para: </b>Cert<br><b>Enviados: </b>"
        f"Viernes, 27 de Noviembre 2026<br><b>Asunto: </b>[noc #1] Correo<br></div><br>{divs(body)}"
    ),
}


EVIDENCE = '[evidence]\nauthserv_ids = ["mx.noc.example"]\ndomains = ["noc.example"]\n'
CLIENTS = PLAIN | HTML
KINDS = ("a new ticket", "a comment")
ROWS = [(client, kind) for kind in KINDS for client in CLIENTS]


def written(sender: str, subject: str, text: str, html_text: bool = False, more: str = "") -> str:
    kind = "html" if html_text else "plain"
    return (
        f"{TRUSTED}From: {sender}\nTo: general@noc.example\nSubject: {subject}\nMIME-Version: 1.0\n{more}"
        f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}"
    )


def body(mail: Message) -> str:
    """What a mail program shows of one of ours: soft line breaks are undone."""
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text = payload.decode().replace("\r\n", "\n")
    return re.sub(r"(?<!^--) \n", " ", text, flags=re.MULTILINE).rstrip("\n")


def mails(daemon: Daemon, to: str) -> dict[int, list[Message]]:
    """Mail to somebody, an address or a domain, by ticket."""
    found: dict[int, list[Message]] = {}
    for mail in daemon.mail():
        number = re.search(r"#(\d+)\]", str(mail["Subject"]))
        if number and str(mail["Delivered-To"]).endswith(to):
            found.setdefault(int(number[1]), []).append(mail)
    return found


def _came(daemon: Daemon, count: int) -> None:
    box = daemon.folder / "var" / "outgoing" / "new"
    daemon.until(lambda: box.exists() and len(list(box.iterdir())) >= count)


def answered(client: str, quoted: str, number: int) -> str:
    return written("Cert <cert@noc.example>", f"Re: [noc #{number}] Correo", CLIENTS[client](quoted), client in HTML)


def all_rows(daemon: Daemon) -> tuple[dict[int, list[Message]], dict[int, list[Message]]]:
    """A ticket for each row: opened, commented on, and answered by who was told of it. The mail to the customer, and to staff."""
    numbers = range(1, len(ROWS) + 1)
    for number in numbers:
        daemon.send(
            written(f"c{number}@cliente.example", f"Correo {number}", f"Mis correos rebotan desde ayer, {number}.")
        )
    _came(daemon, 3 * len(ROWS))
    for number in numbers:
        daemon.send(
            written("Staff <staff@noc.example>", f"[noc #{number}] Correo", f"Es moroso {number}, no prometan nada."),
            "general-comment@noc.example",
            STAFF,
        )
    _came(daemon, 4 * len(ROWS))
    told = mails(daemon, "cert@noc.example")
    for number, (client, kind) in enumerate(ROWS, 1):
        comment = kind == "a comment"
        quoted = next(one for one in map(body, told[number]) if ("moroso" in one) == comment)
        daemon.send(answered(client, quoted, number), sender="cert@noc.example")
    _came(daemon, 6 * len(ROWS))
    return mails(daemon, "cliente.example"), mails(daemon, STAFF)


def test_no_answer_to_staff_mail_tells_the_customer_what_was_said_to_staff(make_daemon: Callable[..., Daemon]) -> None:
    limits = EVIDENCE + "[limits.budgets]\n"
    limits += "notices_per_recipient_10_minutes = 10000\nnotices_per_recipient_hour = 10000\n"
    config = CONFIG.replace('admin_cc = ["staff@noc.example"]', 'admin_cc = ["staff@noc.example", "cert@noc.example"]')
    daemon = make_daemon(config, limits=limits)
    customer, staff = all_rows(daemon)
    wrong = []
    for number, (client, kind) in enumerate(ROWS, 1):
        outside, inside = body(customer[number][-1]), body(staff[number][-1])
        leaked = [secret for secret in (*SECRET, "rebotan") if secret in outside]
        if leaked or NEW not in outside or NEW not in inside or "rebotan" in inside or "moroso" in inside:
            wrong.append((client, kind, leaked, outside, inside))
    assert wrong == []
    shown = daemon.cli("ticket", "show", str(len(CLIENTS) + 1)).stdout
    assert "líneas:" in shown or "lines:" in shown
    assert "control+" not in shown
    assert "control+" in daemon.cli("ticket", "show", str(len(CLIENTS) + 1), "--full").stdout


PICTURE = b64encode(b"\x89PNG\r\n\x1a\n" + bytes(900)).decode()
LOGO = (
    f"{TRUSTED}From: Staff Person <staff@noc.example>\nTo: general@noc.example\nSubject: [noc #{{}}] Correo\nMIME-Version: 1.0\n"
    "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n"
    '<div>Take</div><br><div>Staff Person<br><img src="cid:logo"></div>\n--b\nContent-Type: image/png; name=logo.png\n'
    f"Content-ID: <logo>\nContent-Disposition: inline; filename=logo.png\nContent-Transfer-Encoding: base64\n\n{PICTURE}\n--b--\n"
)
QUOTE = "> El 27 nov 2026, a la(s) 10:05, Ana via noc <general@noc.example> escribió:\n>\n> Mis correos rebotan."
ENDINGS = (
    f"Enviado desde mi iPhone\n\n{QUOTE}",
    "Sent from my Samsung Galaxy smartphone.",
    "Enviado do meu iPad",
    "Obtener Outlook para Android <https://aka.ms/AAb9ysg>",
    "Saludos cordiales,\nStaff Person\nNOC",
    "-- \nStaff Person\nNOC",
    "Este mensaje es confidencial y está dirigido solo a su destinatario.\nSi lo recibió por error, bórrelo.",
    "Equipo de redes\nSur 24 horas",
)


def test_orders_beside_the_end_of_a_letter_reply_nothing(make_daemon: Callable[..., Daemon]) -> None:
    daemon = make_daemon(limits=EVIDENCE)
    rows = [*(f"Take\n\n{one}" for one in ENDINGS), "Take\n\nVamos mañana."]
    count = len(rows) + 1
    for number in range(1, count + 1):
        daemon.send(written(f"c{number}@cliente.example", f"Correo {number}", "Mis correos rebotan."))
    daemon.until(lambda: len(daemon.tickets()) == count)
    who = "Staff Person <staff@noc.example>"
    daemon.send(written(who, "[noc #1] Correo", "Buenas.\n\nLo vemos.\n\nEquipo de redes\nSur 24 horas"), sender=STAFF)
    daemon.until(lambda: any(one["type"] == "Correspond" for one in daemon.ticket(1)["history"]))
    for number, row in enumerate(rows, 1):
        daemon.send(written(who, f"[noc #{number}] Correo", row), sender=STAFF)
    daemon.send(LOGO.format(count), sender=STAFF)
    daemon.until(lambda: all(one["owner"] == STAFF for one in daemon.tickets()))
    replied = [
        number
        for number in range(1, count + 1)
        if any(
            one["type"] == "Correspond" and "Lo vemos" not in one["text"] for one in daemon.ticket(number)["history"]
        )
    ]
    assert replied == [len(rows)]
