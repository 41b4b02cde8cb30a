"""One SMTP or LMTP conversation (RFC 5321, RFC 2033, RFC 4954).

Commands and data are read as the bytes arrive, without a task or an await a line: that is about three times as fast as
aiosmtpd's own way, and what is not awaited cannot be cancelled in the middle. A store and a login's check run in tasks of
the listener's own.
"""

from collections.abc import Callable

from mailticket.arrival import replies, sasl
from mailticket.arrival.conversation import Conversation
from mailticket.arrival.listener_context import ListenerContext
from mailticket.arrival.login import Login
from mailticket.arrival.mail_transaction import MailTransaction
from mailticket.arrival.replies import wire
from mailticket.model.errors import TryAgain
from mailticket.model.letter import Reply

_NOT_MAIL = frozenset((b"CONNECT", b"GET", b"POST", b"HEAD", b"PUT", b"DELETE", b"OPTIONS"))


class Session(Conversation):
    """A conversation's commands. ``busy`` while a store, a login, a TLS handshake or an error's delay holds the next command
    back."""

    def __init__(self, context: ListenerContext) -> None:
        self.commands = _LMTP if context.options.lmtp else _SMTP if context.logins is None else _SUBMISSION
        self.skipping_line = False
        super().__init__(context)
        self.login: Login = Login(self)
        self.mail: MailTransaction = MailTransaction(self, self.login)

    def connection_lost(self, error: Exception | None) -> None:
        """The peer is gone."""
        self.mail.lost()
        super().connection_lost(error)

    def _take(self) -> bool:
        if self.mail.body is None:
            return self._take_line()
        self.mail.take_data(self.mail.body)
        return True

    def _may_speak(self) -> bool:
        """What waits for an error's delay is said late; what was said before a store is not."""
        return not self.busy or self.mail.storing is not None

    # --- time

    def _judge_time(self, now: float) -> None:
        if self.mail.storing is not None:
            if now - self.active > self.limits.store_timeout:
                self.mail.give_up_waiting()
        elif self.login.checking:
            pass  # it ends by itself, within ``auth_timeout``
        elif self.mail.body is not None:
            if self._data_is_late(now - self.mail.body_began, self.mail.body.received):
                self.part(replies.DATA_TIMEOUT)
        elif now - self.active > self._patience():
            self.part(replies.TIMEOUT)
        elif now - self.began > self._lifetime():
            self.part(replies.SESSION_OVER)

    def _lifetime(self) -> float:
        return self.limits.session_age + (0 if self.mail.sender is None else self.limits.data_timeout)

    def _patience(self) -> float:
        return self.limits.stress_command_timeout if self.counts.stressed else self.limits.command_timeout

    def _data_is_late(self, seconds: float, received: int) -> bool:
        limits = self.limits
        return seconds > limits.data_timeout or (
            seconds > limits.data_rate_after and received < limits.data_rate * seconds
        )

    def shut_down(self) -> None:
        """Say 421 now, or after the letter that is on its way."""
        if self.handshaking:
            self.abort()
        elif self.mail.body is None and self.mail.storing is None:
            self.part(replies.SHUTTING_DOWN)

    # --- commands

    def _take_line(self) -> bool:
        """Obey one command line; False if it has not arrived whole."""
        end = self.input.find(b"\n", self.at)
        if end < 0:
            self._judge_beginning(self.input[self.at :])
            return False
        line = self.input[self.at : end]
        self.at = end + 1
        if self.skipping_line:
            self.skipping_line = False
        elif self._is_too_long(line):
            self._refuse_length()
        elif line.endswith(b"\r"):
            self._hear(line[:-1])
        elif self.trusted:
            self._hear(line)
        else:
            self.login.exchange = None
            self.complain(replies.BARE_LF)
        return True

    def _is_too_long(self, line: bytes) -> bool:
        """RFC 4954 4: the lines of a login may be longer, and AUTH brings the first one along."""
        if len(line) < self.limits.command_line:
            return False
        login = self.login.exchange is not None or (self.context.logins is not None and line[:5].upper() == b"AUTH ")
        return not login or len(line) >= self.limits.auth_line

    def _refuse_length(self) -> None:
        self.complain(replies.TOO_LONG if self.login.exchange is None else replies.AUTH_TOO_LONG)
        self.login.exchange = None

    def _hear(self, line: bytes) -> None:
        if self.login.exchange is None:
            self._obey(line)
        else:
            self.login.answered(self.login.exchange, line)

    def _judge_beginning(self, part: bytes) -> None:
        if self.skipping_line:
            self.drop_input()
        elif self.login.exchange is None and not part[:1].isalpha() and part != b"\r":
            self.refuse_to_talk(replies.NOT_A_MAIL_CLIENT)
        elif self._is_too_long(part):
            self.skipping_line = True
            self.drop_input()
            self._refuse_length()

    def _obey(self, line: bytes) -> None:
        verb, _, argument = line.partition(b" ")
        verb = verb.upper()
        command = self.commands.get(verb)
        if command is not None:
            self._run(command, argument)
        elif verb in _NOT_MAIL or (verb and not verb[:1].isalpha()):
            self.refuse_to_talk(replies.NOT_A_MAIL_CLIENT)
        else:
            self.complain(replies.UNKNOWN)

    def _run(self, command: Callable[["Session", bytes], None], argument: bytes) -> None:
        try:
            command(self, argument)
        except TryAgain as error:
            self.context.log.info("arrival.try_again", peer=self.peer, reason=str(error))
            self.output.append(wire(replies.LOCAL_PROBLEM))
        except Exception as error:  # noqa: BLE001 - whatever fails in us is 4xx, or the peer would bounce the letter
            self.output.append(wire(replies.fault(self.context.fault(error, peer=self.peer))))
        if not self.may_pipeline and not self.leaving and self.out_of_step():
            self.refuse_to_talk(replies.OUT_OF_STEP)

    async def handle_exception(self, error: Exception) -> str:
        """For what aiosmtpd's own coroutines raise: it would answer 500 with the exception's text."""
        return str(replies.fault(self.context.fault(error, peer=self.peer)))

    def _forget_greeting(self) -> None:
        self.helo = ""
        self.may_pipeline = False
        self.mail.forget()

    def _helo(self, argument: bytes) -> None:
        if self._greet(argument):
            self.answer_junk(Reply(250, "", self.context.options.hostname))

    def _ehlo(self, argument: bytes) -> None:
        if not self._greet(argument):
            return
        if self.out_of_step():
            self.refuse_to_talk(replies.OUT_OF_STEP)
            return
        self.may_pipeline = True
        self.output.append(self._extensions())
        self.junk += 1
        if self.junk > self.limits.junk_commands:
            self.refuse_to_talk(replies.TOO_MANY_ERRORS)

    def _greet(self, argument: bytes) -> bool:
        name = argument.strip().decode("utf-8", "replace")
        if not name or not name.isprintable():
            self.complain(replies.NO_ARGUMENT)
            return False
        self._forget_greeting()
        self.helo = name
        return True

    def _extensions(self) -> bytes:
        lines = [self.context.options.hostname, "PIPELINING", f"SIZE {self.limits.message}"]
        if self.context.options.tls is not None and not self.tls:
            lines.append("STARTTLS")
        if self.context.logins is not None and self.tls:
            lines.append(f"AUTH {' '.join(sasl.MECHANISMS)}")
        lines += ["8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        return "".join(f"250{' ' if line is lines[-1] else '-'}{line}\r\n" for line in lines).encode()

    def _rset(self, argument: bytes) -> None:
        self.mail.forget()
        self.answer_junk(replies.OK)

    def _noop(self, argument: bytes) -> None:
        self.answer_junk(replies.OK)

    def _vrfy(self, argument: bytes) -> None:
        self.answer_junk(replies.NOT_VERIFIED)

    def _help(self, argument: bytes) -> None:
        self.answer_junk(replies.HELP)

    def _expn(self, argument: bytes) -> None:
        self.complain(replies.NOT_IMPLEMENTED)

    def _quit(self, argument: bytes) -> None:
        self.last_word(replies.BYE)

    def _starttls(self, argument: bytes) -> None:
        if self.context.options.tls is None or self.tls:
            self.complain(replies.NOT_IMPLEMENTED if self.context.options.tls is None else replies.OUT_OF_ORDER)
        elif argument.strip():
            self.complain(replies.NO_ARGUMENT)
        elif (refusal := self.counts.handshake(self.client, self.exempt, self.active)) is not None:
            self.output.append(wire(refusal))
        else:
            self.begin_tls()


_COMMON: dict[bytes, Callable[[Session, bytes], None]] = {
    b"MAIL": lambda session, said: session.mail.mail(said),
    b"RCPT": lambda session, said: session.mail.rcpt(said),
    b"DATA": lambda session, said: session.mail.data(said),
    b"RSET": Session._rset,
    b"NOOP": Session._noop,
    b"VRFY": Session._vrfy,
    b"EXPN": Session._expn,
    b"HELP": Session._help,
    b"QUIT": Session._quit,
    b"STARTTLS": Session._starttls,
}
_SMTP = {**_COMMON, b"HELO": Session._helo, b"EHLO": Session._ehlo}
_SUBMISSION = {**_SMTP, b"AUTH": lambda session, said: session.login.begin(said)}
_LMTP = {**_COMMON, b"LHLO": Session._ehlo}
