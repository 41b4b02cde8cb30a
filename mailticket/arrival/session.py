"""One SMTP or LMTP conversation (RFC 5321, RFC 2033, RFC 4954).

Commands and data are read as the bytes arrive, without a task or an await a line: that is about three times as fast as
aiosmtpd's own way, and what is not awaited cannot be cancelled in the middle. A store and a login's check run in tasks of
the door's own.
"""

import asyncio
from collections.abc import Callable, Sequence

from mailticket.arrival import envelope, replies, sasl
from mailticket.arrival.connection import Connection
from mailticket.arrival.data import DataReader
from mailticket.arrival.listener_context import ListenerContext
from mailticket.arrival.replies import wire
from mailticket.arrival.storing import failure, log_late, queued, store
from mailticket.model.errors import TryAgain
from mailticket.model.letter import Incoming, Receipt, Recipient, Reply

_NOT_MAIL = frozenset((b"CONNECT", b"GET", b"POST", b"HEAD", b"PUT", b"DELETE", b"OPTIONS"))
_NAME_LOGGED = 100
_LOGGED_IN = wire(replies.LOGGED_IN)
_MAIL_OK, _RCPT_OK = wire(replies.MAIL_OK), wire(replies.RCPT_OK)
_GO_AHEAD = b"354 End data with <CR><LF>.<CR><LF>\r\n"


class Session(Connection):
    """A conversation's state. ``busy`` while a store, a login, a TLS handshake or an error's delay holds the next command back."""

    def __init__(self, door: ListenerContext) -> None:
        self.commands = _LMTP if door.lmtp else _SMTP if door.logins is None else _SUBMISSION
        self.helo = ""
        self.may_pipeline = False
        self.exchange: sasl.Exchange | None = None
        self.checking = False
        self.authenticated = ""
        self.login_asked = door.clock()
        self.login_failures = 0
        self.mail_from: str | None = None
        self.utf8 = False
        self.recipients: list[Recipient] = []
        self.body: DataReader | None = None
        self.body_began = 0.0
        self.storing: asyncio.Task[Sequence[Receipt | Reply]] | None = None
        self.skipping_line = False
        self.messages = 0
        self.errors = 0
        self.junk = 0
        super().__init__(door)

    def connection_lost(self, error: Exception | None) -> None:
        """The peer is gone. A store under way goes on: the peer will come again, and the inbox knows the letter then."""
        if self.body is not None:
            self.body.discard()
            self.body = None
        super().connection_lost(error)

    def _take(self) -> bool:
        if self.body is None:
            return self._take_line()
        self._take_data(self.body)
        return True

    def _may_speak(self) -> bool:
        """What waits for an error's delay is said late; what was said before a store is not."""
        return not self.busy or self.storing is not None

    # --- time

    def _judge_time(self, now: float) -> None:
        if self.storing is not None:
            if now - self.active > self.limits.store_timeout:
                self._store_is_late(self.storing)
        elif self.checking:
            pass  # it ends by itself, within ``auth_timeout``
        elif self.body is not None:
            if self._data_is_late(now - self.body_began, self.body.received):
                self._part(replies.DATA_TIMEOUT)
        elif now - self.active > self._patience():
            self._part(replies.TIMEOUT)
        elif now - self.began > self._lifetime():
            self._part(replies.SESSION_OVER)

    def _lifetime(self) -> float:
        return self.limits.session_age + (0 if self.mail_from is None else self.limits.data_timeout)

    def _patience(self) -> float:
        return self.limits.stress_command_timeout if self.gate.stressed else self.limits.command_timeout

    def _data_is_late(self, seconds: float, received: int) -> bool:
        limits = self.limits
        return seconds > limits.data_timeout or (
            seconds > limits.data_rate_after and received < limits.data_rate * seconds
        )

    def shut_down(self) -> None:
        """Say 421 now, or after the letter that is on its way."""
        if self.handshaking:
            self.abort()
        elif self.body is None and self.storing is None:
            self._part(replies.SHUTTING_DOWN)

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
            self.exchange = None
            self._complain(replies.BARE_LF)
        return True

    def _is_too_long(self, line: bytes) -> bool:
        """RFC 4954 4: the lines of a login may be longer, and AUTH brings the first one along."""
        if len(line) < self.limits.command_line:
            return False
        login = self.exchange is not None or (self.door.logins is not None and line[:5].upper() == b"AUTH ")
        return not login or len(line) >= self.limits.auth_line

    def _refuse_length(self) -> None:
        self._complain(replies.TOO_LONG if self.exchange is None else replies.AUTH_TOO_LONG)
        self.exchange = None

    def _hear(self, line: bytes) -> None:
        if self.exchange is None:
            self._obey(line)
        else:
            self._go_on_with_login(self.exchange, line)

    def _judge_beginning(self, part: bytes) -> None:
        if self.skipping_line:
            self._drop_input()
        elif self.exchange is None and not part[:1].isalpha() and part != b"\r":
            self._refuse_to_talk(replies.NOT_A_MAIL_CLIENT)
        elif self._is_too_long(part):
            self.skipping_line = True
            self._drop_input()
            self._refuse_length()

    def _obey(self, line: bytes) -> None:
        verb, _, argument = line.partition(b" ")
        verb = verb.upper()
        command = self.commands.get(verb)
        if command is not None:
            self._run(command, argument)
        elif verb in _NOT_MAIL or (verb and not verb[:1].isalpha()):
            self._refuse_to_talk(replies.NOT_A_MAIL_CLIENT)
        else:
            self._complain(replies.UNKNOWN)

    def _run(self, command: Callable[["Session", bytes], None], argument: bytes) -> None:
        try:
            command(self, argument)
        except TryAgain as error:
            self.door.log.info("arrival.try_again", peer=self.peer, reason=str(error))
            self.output.append(wire(replies.LOCAL_PROBLEM))
        except Exception as error:  # noqa: BLE001 - whatever fails in us is 4xx, or the peer would bounce the letter
            self.output.append(wire(replies.fault(self.door.fault(error, peer=self.peer))))
        if not self.may_pipeline and not self.leaving and self._out_of_step():
            self._refuse_to_talk(replies.OUT_OF_STEP)

    def _out_of_step(self) -> bool:
        """An untrusted peer has said more before it could have our answer, where it must wait for it."""
        return not self.trusted and self._has_more()

    async def handle_exception(self, error: Exception) -> str:
        """For what aiosmtpd's own coroutines raise: it would answer 500 with the exception's text."""
        return str(replies.fault(self.door.fault(error, peer=self.peer)))

    def _complain(self, reply: Reply) -> None:
        """Answer an error; after some answer late, after many go."""
        self.output.append(wire(reply))
        self.errors += 1
        hard = self.limits.stress_hard_errors if self.gate.stressed else self.limits.hard_errors
        if self.errors >= hard:
            self._refuse_to_talk(replies.TOO_MANY_ERRORS)
        elif self.errors > self.limits.soft_errors and not self.busy:
            self.busy = True
            self.door.loop.call_later(self.limits.error_delay, self._go_on)

    def _answer_junk(self, reply: Reply) -> None:
        self.junk += 1
        if self.junk > self.limits.junk_commands:
            self._complain(reply)
        else:
            self.output.append(wire(reply))

    def _forget_greeting(self) -> None:
        self.helo = ""
        self.may_pipeline = False
        self._forget_letter()

    def _forget_letter(self) -> None:
        self.mail_from = None
        self.recipients = []

    def _helo(self, argument: bytes) -> None:
        if self._greet(argument):
            self._answer_junk(Reply(250, "", self.door.hostname))

    def _ehlo(self, argument: bytes) -> None:
        if not self._greet(argument):
            return
        if self._out_of_step():
            self._refuse_to_talk(replies.OUT_OF_STEP)
            return
        self.may_pipeline = True
        self.output.append(self._extensions())
        self.junk += 1
        if self.junk > self.limits.junk_commands:
            self._refuse_to_talk(replies.TOO_MANY_ERRORS)

    def _greet(self, argument: bytes) -> bool:
        name = argument.strip().decode("utf-8", "replace")
        if not name or not name.isprintable():
            self._complain(replies.NO_ARGUMENT)
            return False
        self._forget_greeting()
        self.helo = name
        return True

    def _extensions(self) -> bytes:
        lines = [self.door.hostname, "PIPELINING", f"SIZE {self.limits.message}"]
        if self.door.tls is not None and not self.tls:
            lines.append("STARTTLS")
        if self.door.logins is not None and self.tls:
            lines.append(f"AUTH {' '.join(sasl.MECHANISMS)}")
        lines += ["8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        return "".join(f"250{' ' if line is lines[-1] else '-'}{line}\r\n" for line in lines).encode()

    def _mail(self, argument: bytes) -> None:
        logins = self.door.logins is not None
        if logins and not self.authenticated:
            self._complain(replies.LOGIN_FIRST if self.tls else replies.TLS_FIRST)
            return
        if not self.helo or self.mail_from is not None:
            self._complain(replies.OUT_OF_ORDER)
            return
        limits = self.limits
        path = envelope.read_mail(argument, limits.path, limits.local_part, limits.message, auth=logins)
        if isinstance(path, Reply):
            self._complain(path)
            return
        if self._session_is_over():
            self._refuse_to_talk(replies.SESSION_OVER)
            return
        refusal = self.gate.message(self.client, self.exempt, self.active) or self.door.admit()
        if refusal is not None:
            self.door.log.info("arrival.refused", peer=self.peer, mail_from=path.address, reply=str(refusal))
            self._answer_junk(refusal)
            return
        if self.door.refuses(path.address):
            self._refuse_sender(path.address)
            return
        self.mail_from = path.address
        self.utf8 = path.utf8
        self.output.append(_MAIL_OK)

    def _refuse_sender(self, address: str) -> None:
        refusal = replies.NOT_TAKEN
        self.door.log.info("arrival.refused", peer=self.peer, mail_from=address, reply=str(refusal))
        if self.trusted:  # a relay of ours passes on other people's mail
            self.output.append(wire(refusal))
        else:
            self._complain(refusal)

    def _session_is_over(self) -> bool:
        if self.active - self.began > self.limits.session_age:
            return True
        return self.messages >= self.limits.messages_per_session and not self.exempt

    def _rcpt(self, argument: bytes) -> None:
        if self.mail_from is None:
            self._complain(replies.OUT_OF_ORDER)
            return
        if len(self.recipients) >= self.limits.recipients:
            self._answer_junk(replies.TOO_MANY_RECIPIENTS)
            return
        address = envelope.read_rcpt(argument, self.limits.path, self.limits.local_part, self.utf8)
        found = address if isinstance(address, Reply) else self.door.find(address)
        if isinstance(found, Recipient):
            self.recipients.append(found)
            self.output.append(_RCPT_OK)
        else:
            self._refuse_recipient(argument, found)

    def _refuse_recipient(self, argument: bytes, refusal: Reply) -> None:
        said = argument.decode("utf-8", "replace")
        self.door.log.info("arrival.refused", peer=self.peer, mail_from=self.mail_from, rcpt=said, reply=str(refusal))
        if refusal.code >= 500 and not self.trusted:  # a relay of ours passes on other people's errors
            self._complain(refusal)
        else:
            self.output.append(wire(refusal))

    def _data(self, argument: bytes) -> None:
        if self.mail_from is None or not self.recipients:
            self._complain(replies.OUT_OF_ORDER if self.mail_from is None else replies.NO_RECIPIENTS)
        elif argument.strip():
            self._complain(replies.NO_ARGUMENT)
        elif self._out_of_step():
            self._refuse_to_talk(replies.OUT_OF_STEP)  # RFC 2920 3.1: DATA is the last command of a group
        elif self.gate.memory >= self.limits.memory:
            self.output.append(wire(replies.NO_STORAGE))
            self._forget_letter()
        else:
            self.body = DataReader(limits=self.limits, gate=self.gate, spool=self.door.spool, normalise=self.trusted)
            self.body_began = self.active
            self.output.append(_GO_AHEAD)

    def _rset(self, argument: bytes) -> None:
        self._forget_letter()
        self._answer_junk(replies.OK)

    def _noop(self, argument: bytes) -> None:
        self._answer_junk(replies.OK)

    def _vrfy(self, argument: bytes) -> None:
        self._answer_junk(replies.NOT_VERIFIED)

    def _help(self, argument: bytes) -> None:
        self._answer_junk(replies.HELP)

    def _expn(self, argument: bytes) -> None:
        self._complain(replies.NOT_IMPLEMENTED)

    def _quit(self, argument: bytes) -> None:
        self._last_word(replies.BYE)

    def _starttls(self, argument: bytes) -> None:
        if self.door.tls is None or self.tls:
            self._complain(replies.NOT_IMPLEMENTED if self.door.tls is None else replies.OUT_OF_ORDER)
        elif argument.strip():
            self._complain(replies.NO_ARGUMENT)
        elif (refusal := self.gate.handshake(self.client, self.exempt, self.active)) is not None:
            self.output.append(wire(refusal))
        else:
            self._begin_tls()

    # --- the login

    def _auth(self, argument: bytes) -> None:
        if not self.tls:
            self._complain(replies.ENCRYPT_FIRST)
        elif not self.may_pipeline or self.authenticated:
            # Who says HELO was not offered AUTH; who is within a mail transaction has logged in.
            self._complain(replies.OUT_OF_ORDER)
        else:
            self._take_step(sasl.begin(argument))

    def _go_on_with_login(self, exchange: sasl.Exchange, line: bytes) -> None:
        """An answer to our challenge. It is no command and is not logged: it may hold a password."""
        self.exchange = None
        self._take_step(sasl.answer(exchange, line))

    def _take_step(self, step: sasl.Step) -> None:
        if self._out_of_step():
            self._refuse_to_talk(replies.OUT_OF_STEP)  # RFC 4954 4: the client waits for each of our answers
        elif isinstance(step, sasl.Exchange):
            self.exchange = step
            self.output.append(step.challenge)
        elif isinstance(step, sasl.Credentials):
            self._check(step)
        elif step is replies.WRONG_LOGIN:
            self._refuse_login(step)
        else:
            self._complain(step)

    def _check(self, said: sasl.Credentials) -> None:
        assert self.door.logins is not None
        self.busy = self.checking = True
        self.login_asked = self.door.clock()
        task = self.door.loop.create_task(self.door.logins.check(said, self.client, lambda: self.gone))
        self.door.tasks.add(task)
        task.add_done_callback(lambda task: self._checked(task, said.name))

    def _checked(self, task: asyncio.Task[str | Reply], name: str) -> None:
        self.door.tasks.discard(task)
        self.door.changed.set()
        self.checking = self.busy = False
        self.active = self.door.loop.time()
        broken = failure(self.door, task, self.peer)
        answer = task.result() if broken is None else replies.LOGIN_LATER
        if isinstance(answer, Reply):
            self._refuse_login(answer, name)
        elif not self.leaving:
            self.authenticated = answer
            self.door.log.info("arrival.login", peer=self.peer, name=answer)
            self.output.append(_LOGGED_IN)
        if self._out_of_step() and not self.leaving:
            self._refuse_to_talk(replies.OUT_OF_STEP)
        if not self.gone:
            self._advance()

    def _refuse_login(self, reply: Reply, name: str = "") -> None:
        self.door.log.info("arrival.login_failed", peer=self.peer, name=name[:_NAME_LOGGED], reason=str(reply))
        self.login_failures += 1
        if self.leaving or self.gone:
            return
        if self.login_failures >= self.limits.auth_failures_per_session:
            self.output.append(wire(reply))
            self._refuse_to_talk(replies.TOO_MANY_ERRORS)
        else:
            self._complain(reply)

    # --- the letter

    def _take_data(self, body: DataReader) -> None:
        rest = body.feed(self.input[self.at :] if self.at else self.input)
        self.input, self.at = rest or b"", 0
        if rest is None:
            if body.overrun:
                self._refuse_to_talk(replies.TOO_BIG)
            return
        self.body = None
        self.messages += 1
        if body.refusal is not None:
            body.discard()
            self._refuse_letter(body.refusal)
        else:
            self.errors = self.junk = 0
            self._store(body)

    def _refuse_letter(self, reply: Reply) -> None:
        self.door.log.info("arrival.refused", peer=self.peer, mail_from=self.mail_from, reply=str(reply))
        self._answer_letter([reply] * len(self.recipients))
        if reply.code >= 500:
            self.errors += 1

    def _store(self, body: DataReader) -> None:
        self.busy = True
        task = self.door.loop.create_task(store(self.door, body, self._letters(body), self.login_asked))
        self.storing = task
        self.door.tasks.add(task)
        task.add_done_callback(self._stored)

    def _letters(self, body: DataReader) -> list[Incoming]:
        """One for each of our addresses, though one may have been named twice."""
        assert self.mail_from is not None
        mail_from, raw, size, now = self.mail_from, body.spooled or body.raw, body.size, self.door.clock()
        protocol, tls, login = "lmtp" if self.door.lmtp else "smtp", self.tls, self.authenticated
        ours = self.recipients if len(self.recipients) == 1 else dict.fromkeys(self.recipients)
        return [Incoming(one, mail_from, raw, size, now, protocol, self.peer, self.helo, login, tls) for one in ours]

    def _stored(self, task: asyncio.Task[Sequence[Receipt | Reply]]) -> None:
        self.door.tasks.discard(task)
        self.door.changed.set()
        if task is not self.storing:
            log_late(self.door, task, self.peer)
            return
        self.storing = None
        if self.gone:
            self.door.log.info("arrival.gone", peer=self.peer, mail_from=self.mail_from)
        answers = self._answers(task)
        self._answer_letter(answers)
        if replies.LOGIN_OVER in answers and not self.leaving:
            self._refuse_to_talk(replies.LOGIN_AGAIN)
        self._go_on()

    def _answers(self, task: asyncio.Task[Sequence[Receipt | Reply]]) -> Sequence[Receipt | Reply]:
        """One for each accepted RCPT, in order, duplicates included."""
        reply = failure(self.door, task, self.peer)
        if reply is not None:
            return [reply] * len(self.recipients)
        answers = task.result()
        if len(self.recipients) == 1:
            return answers
        by_recipient = dict(zip(dict.fromkeys(self.recipients), answers, strict=True))
        return [by_recipient[one] for one in self.recipients]

    def _answer_letter(self, answers: Sequence[Receipt | Reply]) -> None:
        if self.door.lmtp:
            self.output.extend(wire(queued([answer])) for answer in answers)
        else:
            self.output.append(wire(queued(answers)))
        self._forget_letter()
        if self.door.closing:
            self._last_word(replies.SHUTTING_DOWN)

    def _store_is_late(self, task: asyncio.Task[Sequence[Receipt | Reply]]) -> None:
        """The peer hears 4xx and will come again; the store goes on, and the inbox knows the letter then."""
        self.door.log.error("arrival.store_late", peer=self.peer, seconds=self.limits.store_timeout)
        self.storing = None
        self._answer_letter([replies.LOCAL_PROBLEM] * len(self.recipients))
        self._go_on()


_COMMON: dict[bytes, Callable[[Session, bytes], None]] = {
    b"MAIL": Session._mail,
    b"RCPT": Session._rcpt,
    b"DATA": Session._data,
    b"RSET": Session._rset,
    b"NOOP": Session._noop,
    b"VRFY": Session._vrfy,
    b"EXPN": Session._expn,
    b"HELP": Session._help,
    b"QUIT": Session._quit,
    b"STARTTLS": Session._starttls,
}
_SMTP = {**_COMMON, b"HELO": Session._helo, b"EHLO": Session._ehlo}
_SUBMISSION = {**_SMTP, b"AUTH": Session._auth}
_LMTP = {**_COMMON, b"LHLO": Session._ehlo}
