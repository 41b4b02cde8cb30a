"""What a person hears of the words that stood beside their commands: whether they were passed on, and to whom; and what they are
shown of words they are asked about."""

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Change
from mailticket.mailroom.command_result import CommandResult, language
from mailticket.mailroom.command_result import CommandStatus as OrderFate
from mailticket.mailroom.letter_result import LetterResult
from mailticket.model.held import defanged
from mailticket.model.notice import NoticeKind
from mailticket.model.person import User
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.model.words import say
from mailticket.reading import written

MOST_NAMED = 10
"""People who are named; of more it is told how many."""

EXCERPT = 4
WIDTH = 100
"""Lines of a text that a question shows, and characters of each."""

_SENTENCES = {
    TransactionType.CORRESPOND: "passed.reply",
    TransactionType.COMMENT: "passed.comment",
    TransactionType.CREATE: "passed.opening",
    TransactionType.UNPROVEN_REPLY: "passed.unproven",
    TransactionType.UNPROVEN_COMMENT: "passed.unproven",
}


def about_words(unit: UnitOfWork, filed: LetterResult, ordered: CommandResult, said: Change) -> str:
    """Sentences in the author's language; empty where there were no words."""
    queue = unit.queue(unit.loaded.tickets[said.ticket.id].queue_id)
    speaks = language(unit, filed.author, queue)
    if ordered.fate is OrderFate.PREVIEW and ordered.rest.strip():
        return say(speaks, "passed.preview")
    entry = next((one for one in said.transactions if one.type in _SENTENCES), None)
    if entry is None:
        return ""
    if ordered.kept_back:
        return say(speaks, "passed.kept_back")
    told = _where_it_goes(filed, entry, speaks)
    return f"{told} {say(speaks, 'passed.with_lines')}" if ordered.nothing_done else told


def _where_it_goes(filed: LetterResult, entry: Transaction, speaks: str) -> str:
    key = _SENTENCES[entry.type]
    if entry.unproven:
        return say(speaks, "passed.unproven")
    readers = _readers(filed, entry)
    if not readers:
        return say(speaks, f"{key}.nobody")
    names = ", ".join(one.name or one.address for one in readers[:MOST_NAMED])
    more = len(readers) - MOST_NAMED
    return say(speaks, key, who=say(speaks, "passed.more", who=names, more=more) if more > 0 else names)


def _readers(filed: LetterResult, entry: Transaction) -> list[User]:
    """Who gets the text of an entry by mail, its author left out."""
    orders = [order for post in filed.posts for order in post.orders if order.transaction.id == entry.id]
    told = [user for order in orders if order.kind is NoticeKind.NOTICE for user in (*order.to, *order.cc)]
    return list({user.id: user for user in told if user.id != filed.author.id}.values())


def excerpt(text: str) -> str:
    """The first lines somebody wrote themselves, short and quoted, with links that lead nowhere; "…" stands for more that goes
    with them, a quote or a signature too."""
    lines = [line.strip() for line in written(text).split("\n") if line.strip()]
    shown = [line[:WIDTH] + ("…" if len(line) > WIDTH else "") for line in lines[:EXCERPT]]
    whole = sum(1 for line in text.split("\n") if line.strip())
    shown += ["…"] if whole > len(shown) else []
    return "\n".join(f"> {defanged(line)}" for line in shown)
