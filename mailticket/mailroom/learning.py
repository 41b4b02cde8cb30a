"""Which language people speak is learnt from their mail, until they choose one."""

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act
from mailticket.model.command import CommandBatch
from mailticket.model.dataclass import replace
from mailticket.model.errors import Refused
from mailticket.model.evidence import Evidence, Level
from mailticket.model.letter import MailClass, Reading
from mailticket.model.person import SYSTEM, User
from mailticket.model.spelling import folded
from mailticket.reading.languages import of_header, of_words


def learn_language(
    unit: UnitOfWork, author: User, reading: Reading, orders: CommandBatch | None, sure: Evidence
) -> User:
    """The author as they are known by now. Machines teach nothing, nor what the domain disowns; of who works here only mail
    that shows at least a little that it is theirs."""
    doubtful = sure.disowned or (author.privileged and sure.level is Level.NONE)
    if author.language or author.id == SYSTEM.id or reading.mail_class is not MailClass.HUMAN or doubtful:
        return author
    found = spoken(reading, orders)
    return unit.learn(author, found) if found is not None and found != author.learnt else author


NAMES = {
    "en": "en", "english": "en", "ingles": "en",
    "es": "es", "espanol": "es", "castellano": "es", "spanish": "es",
}  # fmt: skip
"""What people call our languages, folded."""


def named_language(typed: str) -> str:
    """A language we speak. Raises Refused."""
    found = NAMES.get(folded(typed))
    if found is None:
        raise Refused("bad_value", field="language", value=typed)
    return found


def choose_language(unit: UnitOfWork, act: Act, language: str | None) -> None:
    """Who ordered it reads this from now on, for ever: nothing is learnt any more."""
    if language is None:
        return
    now = replace(act.actor, language=language)
    unit.loaded.users[now.id] = unit.loaded.by_address[now.address] = now
    unit.keep(now)
    unit.work.chosen[now.id] = (act.actor, language)


def spoken(reading: Reading, orders: CommandBatch | None) -> str | None:
    """What its Content-Language says, else the words of its commands, else those of its author's own text."""
    named = [value for name, value in reading.headers if name.lower() == "content-language"]
    return of_header(named) or (of_commands(orders) if orders else None) or of_words(reading.text[: reading.own])


def of_commands(orders: CommandBatch) -> str | None:
    """The one language in which all commands are spelled that are not the same in several."""
    found = set()
    for command in orders.commands:
        line = folded(command.line.partition(":")[0])
        spelled = {
            one for one, words in command.verb.words.items() if any(line.startswith(folded(word)) for word in words)
        }
        found |= spelled if len(spelled) == 1 else set()
    return found.pop() if len(found) == 1 else None
