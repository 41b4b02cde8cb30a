"""What a peer's commands are answered with, whatever they are about: errors, junk, and who speaks out of turn."""

from mailticket.arrival import replies
from mailticket.arrival.connection import Connection
from mailticket.arrival.listener_context import ListenerContext
from mailticket.arrival.replies import wire
from mailticket.model.letter import Reply


class Conversation(Connection):
    """A connection that counts what its peer does wrong. ``may_pipeline`` once it was told that it may (RFC 2920)."""

    def __init__(self, context: ListenerContext) -> None:
        self.helo = ""
        self.may_pipeline = False
        self.errors = 0
        self.junk = 0
        super().__init__(context)

    def say(self, answer: bytes) -> None:
        """Answer, as it stands on the wire; it goes out with what else is answered in this step."""
        self.output.append(answer)

    def complain(self, reply: Reply) -> None:
        """Answer an error; after some answer late, after many go."""
        self.output.append(wire(reply))
        self.errors += 1
        hard = self.limits.stress_hard_errors if self.counts.stressed else self.limits.hard_errors
        if self.errors >= hard:
            self.refuse_to_talk(replies.TOO_MANY_ERRORS)
        elif self.errors > self.limits.soft_errors and not self.busy:
            self.busy = True
            self.context.loop.call_later(self.limits.error_delay, self.go_on)

    def answer_junk(self, reply: Reply) -> None:
        """Answer what brings no letter; too much of that is an error."""
        self.junk += 1
        if self.junk > self.limits.junk_commands:
            self.complain(reply)
        else:
            self.output.append(wire(reply))

    def out_of_step(self) -> bool:
        """An untrusted peer has said more before it could have our answer, where it must wait for it."""
        return not self.trusted and self.has_more()
