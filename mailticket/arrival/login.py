"""The login of a session (RFC 4954): its exchange, its check in a task of the listener's, and what failed logins cost."""

import asyncio

from mailticket.arrival import replies, sasl
from mailticket.arrival.conversation import Conversation
from mailticket.arrival.replies import wire
from mailticket.arrival.storing import failure
from mailticket.model.letter import Reply

_NAME_LOGGED = 100
_LOGGED_IN = wire(replies.LOGGED_IN)


class Login:
    """``name`` is who has logged in, or empty; ``exchange`` a login that waits for the peer's next line; ``checking`` while
    its password is looked at; ``asked_at`` when that began."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.name = ""
        self.exchange: sasl.Exchange | None = None
        self.checking = False
        self.asked_at = conversation.context.clock()
        self.failures = 0

    def begin(self, argument: bytes) -> None:
        """AUTH."""
        talk = self.conversation
        if not talk.tls:
            talk.complain(replies.ENCRYPT_FIRST)
        elif not talk.may_pipeline or self.name:
            # Who says HELO was not offered AUTH; who is within a mail transaction has logged in.
            talk.complain(replies.OUT_OF_ORDER)
        else:
            self._take_step(sasl.begin(argument))

    def answered(self, exchange: sasl.Exchange, line: bytes) -> None:
        """An answer to our challenge. It is no command and is not logged: it may hold a password."""
        self.exchange = None
        self._take_step(sasl.answer(exchange, line))

    def _take_step(self, step: sasl.Step) -> None:
        talk = self.conversation
        if talk.out_of_step():
            talk.refuse_to_talk(replies.OUT_OF_STEP)  # RFC 4954 4: the client waits for each of our answers
        elif isinstance(step, sasl.Exchange):
            self.exchange = step
            talk.say(step.challenge)
        elif isinstance(step, sasl.Credentials):
            self._check(step)
        elif step is replies.WRONG_LOGIN:
            self._refuse(step)
        else:
            talk.complain(step)

    def _check(self, said: sasl.Credentials) -> None:
        talk, context = self.conversation, self.conversation.context
        assert context.logins is not None
        talk.busy = self.checking = True
        self.asked_at = context.clock()
        task = context.loop.create_task(context.logins.check(said, talk.client, lambda: talk.gone))
        context.tasks.add(task)
        task.add_done_callback(lambda task: self._checked(task, said.name))

    def _checked(self, task: asyncio.Task[str | Reply], name: str) -> None:
        talk, context = self.conversation, self.conversation.context
        context.tasks.discard(task)
        context.changed.set()
        self.checking = talk.busy = False
        talk.active = context.loop.time()
        broken = failure(context, task, talk.peer)
        answer = task.result() if broken is None else replies.LOGIN_LATER
        if isinstance(answer, Reply):
            self._refuse(answer, name)
        elif not talk.leaving:
            self.name = answer
            context.log.info("arrival.login", peer=talk.peer, name=answer)
            talk.say(_LOGGED_IN)
        if talk.out_of_step() and not talk.leaving:
            talk.refuse_to_talk(replies.OUT_OF_STEP)
        if not talk.gone:
            talk.advance()

    def _refuse(self, reply: Reply, name: str = "") -> None:
        talk = self.conversation
        talk.context.log.info("arrival.login_failed", peer=talk.peer, name=name[:_NAME_LOGGED], reason=str(reply))
        self.failures += 1
        if talk.leaving or talk.gone:
            return
        if self.failures >= talk.limits.auth_failures_per_session:
            talk.say(wire(reply))
            talk.refuse_to_talk(replies.TOO_MANY_ERRORS)
        else:
            talk.complain(reply)
