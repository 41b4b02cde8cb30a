"""A mail transaction (RFC 5321 3.3): sender, recipients, the letter's bytes, its store, and the answers to it.

The store runs in a task of the listener's own: a peer that goes away cancels nothing."""

import asyncio
from collections.abc import Sequence

from mailticket.arrival import envelope, replies
from mailticket.arrival.conversation import Conversation
from mailticket.arrival.data import DataReader
from mailticket.arrival.login import Login
from mailticket.arrival.replies import wire
from mailticket.arrival.storing import failure, log_late, queued, store
from mailticket.model.letter import Incoming, Receipt, Recipient, Reply

_MAIL_OK, _RCPT_OK = wire(replies.MAIL_OK), wire(replies.RCPT_OK)
_GO_AHEAD = b"354 End data with <CR><LF>.<CR><LF>\r\n"


class MailTransaction:
    """``sender`` is None outside of one, and empty for the null sender. ``body`` while the letter comes in, ``storing`` while it
    is made durable; ``count`` letters came in this session."""

    def __init__(self, conversation: Conversation, login: Login) -> None:
        self.conversation = conversation
        self.login = login
        self.sender: str | None = None
        self.utf8 = False
        self.recipients: list[Recipient] = []
        self.body: DataReader | None = None
        self.body_began = 0.0
        self.storing: asyncio.Task[Sequence[Receipt | Reply]] | None = None
        self.count = 0

    def forget(self) -> None:
        """RSET, and what has the same effect."""
        self.sender = None
        self.recipients = []

    def mail(self, argument: bytes) -> None:
        """MAIL."""
        talk, context = self.conversation, self.conversation.context
        if (path := self._path(argument)) is None:
            return
        if self._session_is_over():
            talk.refuse_to_talk(replies.SESSION_OVER)
            return
        refusal = talk.counts.message(talk.client, talk.exempt, talk.active) or context.backend.admit()
        if refusal is not None:
            context.log.info("arrival.refused", peer=talk.peer, mail_from=path.address, reply=str(refusal))
            talk.answer_junk(refusal)
        elif context.backend.refuses(path.address):
            self._refuse_sender(path.address)
        else:
            self.sender = path.address
            self.utf8 = path.utf8
            talk.output.append(_MAIL_OK)

    def _path(self, argument: bytes) -> envelope.Path | None:
        """What MAIL says, where it may say it now; else None, and the peer has its answer."""
        talk, limits, logins = self.conversation, self.conversation.limits, self.conversation.context.logins is not None
        if logins and not self.login.name:
            talk.complain(replies.LOGIN_FIRST if talk.tls else replies.TLS_FIRST)
            return None
        if not talk.helo or self.sender is not None:
            talk.complain(replies.OUT_OF_ORDER)
            return None
        path = envelope.read_mail(argument, limits.path, limits.local_part, limits.message, auth=logins)
        if isinstance(path, Reply):
            talk.complain(path)
            return None
        return path

    def _refuse_sender(self, address: str) -> None:
        talk, refusal = self.conversation, replies.NOT_TAKEN
        talk.context.log.info("arrival.refused", peer=talk.peer, mail_from=address, reply=str(refusal))
        if talk.trusted:  # a relay of ours passes on other people's mail
            talk.say(wire(refusal))
        else:
            talk.complain(refusal)

    def _session_is_over(self) -> bool:
        talk = self.conversation
        if talk.active - talk.began > talk.limits.session_age:
            return True
        return self.count >= talk.limits.messages_per_session and not talk.exempt

    def rcpt(self, argument: bytes) -> None:
        """RCPT."""
        talk = self.conversation
        if self.sender is None:
            talk.complain(replies.OUT_OF_ORDER)
            return
        if len(self.recipients) >= talk.limits.recipients:
            talk.answer_junk(replies.TOO_MANY_RECIPIENTS)
            return
        address = envelope.read_rcpt(argument, talk.limits.path, talk.limits.local_part, self.utf8)
        found = address if isinstance(address, Reply) else talk.context.find(address)
        if isinstance(found, Recipient):
            self.recipients.append(found)
            talk.output.append(_RCPT_OK)
        else:
            self._refuse_recipient(argument, found)

    def _refuse_recipient(self, argument: bytes, refusal: Reply) -> None:
        talk, said = self.conversation, argument.decode("utf-8", "replace")
        talk.context.log.info("arrival.refused", peer=talk.peer, mail_from=self.sender, rcpt=said, reply=str(refusal))
        if refusal.code >= 500 and not talk.trusted:  # a relay of ours passes on other people's errors
            talk.complain(refusal)
        else:
            talk.say(wire(refusal))

    def data(self, argument: bytes) -> None:
        """DATA."""
        talk = self.conversation
        if self.sender is None or not self.recipients:
            talk.complain(replies.OUT_OF_ORDER if self.sender is None else replies.NO_RECIPIENTS)
        elif argument.strip():
            talk.complain(replies.NO_ARGUMENT)
        elif talk.out_of_step():
            talk.refuse_to_talk(replies.OUT_OF_STEP)  # RFC 2920 3.1: DATA is the last command of a group
        elif talk.counts.memory >= talk.limits.memory:
            talk.say(wire(replies.NO_STORAGE))
            self.forget()
        else:
            spool = talk.context.options.spool
            self.body = DataReader(limits=talk.limits, counts=talk.counts, spool=spool, normalise=talk.trusted)
            self.body_began = talk.active
            talk.output.append(_GO_AHEAD)

    def take_data(self, body: DataReader) -> None:
        """Feed the reader with what came in; at the letter's end it is stored, or refused."""
        talk = self.conversation
        rest = body.feed(talk.input[talk.at :] if talk.at else talk.input)
        talk.input, talk.at = rest or b"", 0
        if rest is None:
            if body.overrun:
                talk.refuse_to_talk(replies.TOO_BIG)
            return
        self.body = None
        self.count += 1
        if body.refusal is not None:
            body.discard()
            self._refuse_letter(body.refusal)
        else:
            talk.errors = talk.junk = 0
            self._store(body)

    def lost(self) -> None:
        """The peer is gone. A store under way goes on: the peer will come again, and the inbox knows the letter then."""
        if self.body is not None:
            self.body.discard()
            self.body = None

    def _refuse_letter(self, reply: Reply) -> None:
        talk = self.conversation
        talk.context.log.info("arrival.refused", peer=talk.peer, mail_from=self.sender, reply=str(reply))
        self._answer([reply] * len(self.recipients))
        if reply.code >= 500:
            talk.errors += 1

    def _store(self, body: DataReader) -> None:
        talk, context = self.conversation, self.conversation.context
        talk.busy = True
        context.speakers.forget(talk)
        task = context.loop.create_task(store(context, body, self._letters(body), self.login.asked_at))
        self.storing = task
        context.tasks.add(task)
        task.add_done_callback(self._stored)

    def _letters(self, body: DataReader) -> list[Incoming]:
        """One for each of our addresses, though one may have been named twice."""
        assert self.sender is not None
        talk, sender = self.conversation, self.sender
        raw, size, now = body.spooled or body.raw, body.size, talk.context.clock()
        protocol, helo, login, tls = (
            "lmtp" if talk.context.options.lmtp else "smtp",
            talk.helo,
            self.login.name,
            talk.tls,
        )
        ours = self.recipients if len(self.recipients) == 1 else dict.fromkeys(self.recipients)
        return [Incoming(one, sender, raw, size, now, protocol, talk.peer, helo, login, tls) for one in ours]

    def _stored(self, task: asyncio.Task[Sequence[Receipt | Reply]]) -> None:
        talk, context = self.conversation, self.conversation.context
        context.tasks.discard(task)
        context.changed.set()
        if task is not self.storing:
            log_late(context, task, talk.peer)
            return
        self.storing = None
        if talk.gone:
            context.log.info("arrival.gone", peer=talk.peer, mail_from=self.sender)
        answers = self._answers(task)
        self._answer(answers)
        if replies.LOGIN_OVER in answers and not talk.leaving:
            talk.refuse_to_talk(replies.LOGIN_AGAIN)
        if not (talk.gone or talk.leaving):
            context.speakers.heard(talk, context.loop.time())  # who has its answer goes on at once, where there is more
        talk.go_on()

    def _answers(self, task: asyncio.Task[Sequence[Receipt | Reply]]) -> Sequence[Receipt | Reply]:
        """One for each accepted RCPT, in order, duplicates included."""
        reply = failure(self.conversation.context, task, self.conversation.peer)
        if reply is not None:
            return [reply] * len(self.recipients)
        answers = task.result()
        if len(self.recipients) == 1:
            return answers
        by_recipient = dict(zip(dict.fromkeys(self.recipients), answers, strict=True))
        return [by_recipient[one] for one in self.recipients]

    def _answer(self, answers: Sequence[Receipt | Reply]) -> None:
        talk = self.conversation
        if talk.context.options.lmtp:
            talk.output.extend(wire(queued([answer])) for answer in answers)
        else:
            talk.say(wire(queued(answers)))
        self.forget()
        if talk.context.closing:
            talk.last_word(replies.SHUTTING_DOWN)

    def give_up_waiting(self) -> None:
        """The store is late: the peer hears 4xx and will come again; the store goes on, and the inbox knows the letter then."""
        talk = self.conversation
        talk.context.log.error("arrival.store_late", peer=talk.peer, seconds=talk.limits.store_timeout)
        self.storing = None
        self._answer([replies.LOCAL_PROBLEM] * len(self.recipients))
        talk.go_on()
