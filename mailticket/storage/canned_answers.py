"""Canned answers: put, removed, declared."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.canned_answer import CannedAnswer
from mailticket.model.errors import Refused
from mailticket.model.provision import AnswerSpec
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.named_rows import answers_by_name
from mailticket.storage.schema import canned_answers


def put(connection: sa.Connection, answer: CannedAnswer, author: Author, now: datetime) -> bool:
    """Make one, or change what it says; whether it is new. Raises Refused for one that is declared."""
    with ledger(connection, author, now) as book:
        return _put(book, answer)


def _put(book: AuditLog, answer: CannedAnswer) -> bool:
    there = next((one for one in answers_by_name(book.connection) if one.key == answer.key), None)
    if there is not None and there.provisioned and not answer.provisioned:
        raise Refused("declared", subject=Subject.ANSWER.value, name=there.name)
    if there == answer:
        return False
    said = {"name": answer.name, "text": answer.text, "provisioned": answer.provisioned}
    if there is None:
        book.connection.execute(canned_answers.insert().values(**_place(answer), **said))
        book.note(Subject.ANSWER, answer.name, Did.ADD, new=answer.text)
        return True
    book.connection.execute(canned_answers.update().where(_here(answer)).values(**said))
    if there.text != answer.text:
        book.note(Subject.ANSWER, there.name, Did.CHANGE, "text", there.text, answer.text)
    return False


def _place(answer: CannedAnswer) -> dict[str, object]:
    key, queue_id, language = answer.key
    return {"key": key, "queue_id": queue_id, "language": language}


def _here(answer: CannedAnswer) -> sa.ColumnElement[bool]:
    return sa.and_(*(canned_answers.c[name] == value for name, value in _place(answer).items()))


def remove(connection: sa.Connection, answer: CannedAnswer, author: Author, now: datetime) -> None:
    """Forget one. Raises Refused for one that is declared."""
    if answer.provisioned:
        raise Refused("declared", subject=Subject.ANSWER.value, name=answer.name)
    with ledger(connection, author, now) as book:
        connection.execute(canned_answers.delete().where(_here(answer)))
        book.note(Subject.ANSWER, answer.name, Did.REMOVE, old=answer.text)


def provision(book: AuditLog, declared: Iterable[AnswerSpec]) -> None:
    """Make those that are declared; the others stay, as made by hand."""
    wanted = [CannedAnswer(one.name, one.text, _queue(book, one.queue), one.language, True) for one in declared]
    for answer in wanted:
        _put(book, answer)
    kept = {one.key for one in wanted}
    for one in answers_by_name(book.connection):
        if one.provisioned and one.key not in kept:
            book.connection.execute(canned_answers.update().where(_here(one)).values(provisioned=False))
            book.note(Subject.ANSWER, one.name, Did.CHANGE, "provisioned", "yes", "")


def _queue(book: AuditLog, name: str | None) -> int:
    """A queue's id; 0 for every queue. Raises Refused."""
    if not name:
        return 0
    if (found := book.names.queue(name)) is None:
        raise Refused("no_such_queue", queue=name)
    return found
