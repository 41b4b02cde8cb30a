"""Hands one letter from a pipe (/etc/aliases, .procmailrc) to the daemon over LMTP, with rt-mailgate's flags.

Exit status, which the MTA reads: 0 taken, or nothing on stdin; 75 (EX_TEMPFAIL) the daemon is not reached or says
4xx, the MTA keeps the letter and tries again; 69 (EX_UNAVAILABLE) the daemon refuses it for good, the MTA returns it
to its sender with what stands on stderr, since nobody else has told them (rt-mailgate says 0 here, because RT has by
then answered by mail); 1 misuse. Started once a letter, so it imports little.
"""

import argparse
import os
import re
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from mailticket.model.pipe import ACTIONS, pipe_address

if TYPE_CHECKING:
    from pathlib import Path

OK, MISUSE, UNAVAILABLE, TRY_AGAIN = 0, 1, 69, 75
DEFAULT_TARGET = "127.0.0.1:8024"
MAILDROPS = ("/etc/mailticket/maildrop", "/var/spool/mailticket/maildrop")
"""Looked for where no configuration can be read: it holds passwords, and is its owner's alone."""

_SENDER = re.compile(r"[^<>\s\x00-\x1f\x7f]+")
_LINE_END = re.compile(rb"\r?\n")


class Unanswered(Exception):
    """The daemon refused a step: its reply's code and text."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code


class LmtpClient:
    """An LMTP client for one letter (RFC 2033): it waits for every reply, as a peer nobody trusts must."""

    def __init__(self, connection: socket.socket, debug: bool) -> None:
        self._connection = connection
        self._replies: BinaryIO = connection.makefile("rb")
        self._debug = debug

    def deliver(self, sender: str, recipient: str, content: bytes) -> str:
        """The daemon's last word, if it took the letter; ``content`` as ``on_the_wire`` made it. Raises Unanswered, OSError."""
        extensions = self.greet()
        parameters = f" SIZE={len(content)}" + (" BODY=8BITMIME" if "8BITMIME" in extensions else "")
        parameters += "" if (sender + recipient).isascii() else " SMTPUTF8"
        self._expect(f"MAIL FROM:<{sender}>{parameters}")
        self._expect(f"RCPT TO:<{recipient}>")
        self._expect("DATA")
        self._connection.sendall(content)
        answer = self._expect("")
        self._connection.sendall(b"QUIT\r\n")
        return answer

    def greet(self) -> str:
        """What the daemon can do, in capitals. Raises Unanswered, OSError."""
        self._expect("")
        return self._expect(f"LHLO {socket.gethostname() or 'localhost'}").upper()

    def _expect(self, command: str) -> str:
        if command:
            self._say(">", command)
            self._connection.sendall(command.encode() + b"\r\n")
        code, text = self._reply()
        if not 200 <= code < 400:
            raise Unanswered(code, text)
        return text

    def _reply(self) -> tuple[int, str]:
        text = []
        while True:
            line = self._replies.readline(4096)
            if not line.endswith(b"\n") or not line[:3].isdigit():
                raise ConnectionError("the daemon hung up")
            self._say("<", line.decode("utf-8", "replace").rstrip())
            text.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                return int(line[:3]), "\n".join(text)

    def _say(self, direction: str, line: str) -> None:
        if self._debug:
            print(direction, line, file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Read a letter from stdin and hand it over; the exit status is described above."""
    flags = _parser().parse_args(argv)
    if flags.check:
        return _checked(_target(flags.url), flags)
    letter = sys.stdin.buffer.read()
    if not letter.strip():
        return OK
    from_line, letter = split_from_line(letter)
    sender = envelope_sender(os.environ.get("SENDER"), letter, from_line)
    extension = os.environ.get("EXTENSION", "") if flags.extension else ""
    recipient = (addressed() if flags.addressed else "") or pipe_address(*_directed(flags, extension))
    target = _target(flags.url)
    try:
        with closing(_connect(target, flags.timeout)) as connection:
            answer = LmtpClient(connection, flags.debug).deliver(sender, recipient, on_the_wire(letter, extension))
    except Unanswered as refusal:
        _tell(f"{target}: {refusal}")
        if refusal.code >= 500:
            return UNAVAILABLE
    except (OSError, ValueError) as error:
        _tell(f"{target}: {error}")
    else:
        if flags.debug:
            print(answer, file=sys.stderr)
        return OK
    return _drop(sender, recipient, with_extension(letter, extension))


def _checked(target: str, flags: argparse.Namespace) -> int:
    """Greets the daemon, and hands nothing over."""
    try:
        with closing(_connect(target, flags.timeout)) as connection:
            LmtpClient(connection, flags.debug).greet()
    except (Unanswered, OSError, ValueError) as error:
        _tell(f"{target}: {error}")
        return TRY_AGAIN
    return OK


def _tell(sentence: str) -> None:
    print(f"mailticket-mailgate: {sentence}", file=sys.stderr)


def _drop(sender: str, recipient: str, letter: bytes) -> int:
    """No daemon took it. Under procmail, which forgets a letter whatever the exit status where its recipe has no ``w``, it is put
    where the daemon will find it, if there is such a place; else who called keeps it."""
    if "PROCMAIL_VERSION" not in os.environ:
        return TRY_AGAIN
    from mailticket.arrival.maildrop import put

    for folder in _maildrops():
        try:
            _tell(f"kept in {put(folder, sender, recipient, letter)}")
        except FileNotFoundError:
            continue
        except OSError as error:
            _tell(str(error))
            continue
        return OK
    return TRY_AGAIN


def _maildrops() -> "Iterator[Path]":
    """The folders where a letter may be kept, in the order they are tried: $MAILTICKET_MAILDROP alone, where it is set."""
    from pathlib import Path

    from mailticket.places import MAILDROP

    if named := os.environ.get("MAILTICKET_MAILDROP"):
        yield Path(named)
        return

    for file, written in _configurations():
        paths = written.get("paths", {})
        named = paths.get("maildrop", MAILDROP) if isinstance(paths, dict) else MAILDROP
        yield file.resolve().parent / str(named)
    yield from map(Path, MAILDROPS)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(MISUSE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mailticket-mailgate",
        description="Hand the letter on stdin to the mailticket daemon.",
        epilog="Exit status: 0 taken; 75 try again later; 69 refused for good; 1 wrong usage.",
    )
    parser.add_argument("--queue", default="", help="the queue a new ticket opens in; without it the rules choose")
    parser.add_argument("--action", default="correspond", choices=ACTIONS, help="public reply or internal comment")
    parser.add_argument(
        "--url",
        default="",
        help="lmtp://HOST:PORT or unix:PATH; an http URL of an RT line means the daemon of this machine "
        f"($MAILTICKET_LMTP, else [lmtp] listen of the configuration, else {DEFAULT_TARGET})",
    )
    parser.add_argument("--timeout", type=float, default=180, help="seconds to wait for each answer (180)")
    parser.add_argument(
        "--extension",
        help="$EXTENSION names the queue, the action or the ticket; as with RT, any other word only has it written "
        "into X-RT-Mail-Extension",
    )
    parser.add_argument(
        "--addressed",
        action="store_true",
        help="the address the letter was sent to says what it is for ($ORIGINAL_RECIPIENT, $RECIPIENT, or Exim's "
        "$LOCAL_PART, $LOCAL_PART_SUFFIX and $DOMAIN): for addresses with a + in them, and the control address",
    )
    parser.add_argument(
        "--check", action="store_true", help="read no letter: say by the exit status whether the daemon is reached"
    )
    parser.add_argument("--debug", action="store_true", help="show the dialogue on stderr")
    parser.add_argument("--jar", help=argparse.SUPPRESS)  # RT's: of HTTP, and without meaning here
    parser.add_argument("--ca-file", help=argparse.SUPPRESS)
    parser.add_argument("--verify-ssl", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--no-verify-ssl", action="store_true", help=argparse.SUPPRESS)
    return parser


def addressed() -> str:
    """The address the MTA took the letter for, as Postfix (local(8)) or Exim tells a pipe; empty where it tells nothing."""
    said = os.environ.get("ORIGINAL_RECIPIENT") or os.environ.get("RECIPIENT")
    if not said and (local := os.environ.get("LOCAL_PART")):
        said = f"{local}{os.environ.get('LOCAL_PART_SUFFIX', '')}@{os.environ.get('DOMAIN', '')}"
    return _fit(said) if said and "@" in said.strip("@") else ""


def _directed(flags: argparse.Namespace, extension: str) -> tuple[str, str, int | None]:
    queue, action, ticket = flags.queue, flags.action, None
    if extension and flags.extension == "queue":
        queue = extension
    elif flags.extension == "action" and extension.lower() in ACTIONS:
        action = extension.lower()
    elif flags.extension == "ticket" and extension.isascii() and extension.isdigit():
        ticket = int(extension)
    return queue, action, ticket


def split_from_line(letter: bytes) -> tuple[bytes, bytes]:
    """The mbox ``From `` line that procmail and some MTAs put on top, and the letter without it."""
    if not letter.startswith(b"From "):
        return b"", letter
    line, _, rest = letter.partition(b"\n")
    return line, rest


def envelope_sender(told: str | None, letter: bytes, from_line: bytes = b"") -> str:
    """$SENDER, else Return-Path, else the From line's; empty (the null sender) if none is fit to be said in MAIL."""
    if told is not None:
        return _fit(told)
    for line in _header_lines(letter):
        if line[:12].lower() == b"return-path:":
            return _fit(line[12:].decode("utf-8", "replace"))
    words = from_line.decode("utf-8", "replace").split()
    return _fit(words[1]) if len(words) > 1 else ""


def _fit(address: str) -> str:
    address = address.strip().removeprefix("<").removesuffix(">")
    usable = _SENDER.fullmatch(address) and len(address) <= 254 and address.upper() != "MAILER-DAEMON"
    return address if usable else ""


def _header_lines(letter: bytes) -> Iterator[bytes]:
    at = 0
    while (end := letter.find(b"\n", at)) > at and letter[at:end] != b"\r":
        yield letter[at:end]
        at = end + 1


def with_extension(letter: bytes, extension: str) -> bytes:
    """The letter with RT's header for an extension, its line breaks squeezed out; without one as it is."""
    said = " ".join(extension.split()).encode("utf-8", "replace")
    return b"X-RT-Mail-Extension: " + said + b"\n" + letter if extension else letter


def on_the_wire(letter: bytes, extension: str = "") -> bytes:
    """CRLF line ends, dots stuffed, the final dot."""
    text = _LINE_END.sub(b"\r\n", with_extension(letter, extension))
    if not text.endswith(b"\r\n"):
        text += b"\r\n"
    return (b"\r\n" + text).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"


def _target(url: str) -> str:
    if url.startswith(("http:", "https:")):
        url = ""
    named = url or os.environ.get("MAILTICKET_LMTP") or _listening() or DEFAULT_TARGET
    return named.removeprefix("lmtp://").rstrip("/")


def _listening() -> str:
    """``[lmtp] listen`` of the first configuration that can be read; one that is wrong is the daemon's to complain of."""
    for _, written in _configurations():
        lmtp = written.get("lmtp", {})
        return str(lmtp.get("listen", "")) if isinstance(lmtp, dict) else ""
    return ""


def _configurations() -> "Iterator[tuple[Path, dict[str, Any]]]":
    """The first configuration that this account may read, with where it is."""
    import tomllib
    from pathlib import Path

    from mailticket.files import MOST_CONFIG, read_text
    from mailticket.places import SEARCHED

    named = os.environ.get("MAILTICKET_CONFIG")
    for name in (Path(named),) if named else SEARCHED:
        try:
            yield name, tomllib.loads(read_text(name, MOST_CONFIG))
        except (OSError, ValueError, RecursionError):
            continue
        return


def _connect(target: str, timeout: float) -> socket.socket:
    if target.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout)
        connection.connect(target.removeprefix("unix:"))
        return connection
    host, _, port = target.rpartition(":")
    host = host.strip("[]")
    here = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a listener binds, not us
    return socket.create_connection((here.get(host, host), int(port)), timeout)


if __name__ == "__main__":
    sys.exit(main())
