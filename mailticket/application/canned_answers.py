"""Canned answers: made by who administers their queue, used by who works on a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailticket.application.canned_parameters import OneAnswer, SaveAnswer
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import Administrator, administrator
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service
from mailticket.application.site import SiteSnapshot
from mailticket.model.administration import Subject
from mailticket.model.canned_answer import VARIABLES, CannedAnswer, clean_answer, no_such_answer, wrong_variables
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.right import Right
from mailticket.model.saved_search import is_search_name
from mailticket.model.words import LANGUAGES
from mailticket.storage import canned_answers


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """A canned answer; ``queue`` None: every queue's; ``language`` None: any."""

    name: str
    queue: str | None
    language: str | None
    text: str
    provisioned: bool


async def add(service: Service, caller: Caller, asked: SaveAnswer) -> Changed[AnswerShape]:
    """Make one, or give one another text. Raises Refused."""
    admin = await administrator(service, caller)
    answer = _wanted(admin, asked)
    _require(admin, answer)
    new = await admin.write(canned_answers.put, answer)
    return Changed(_shape(admin.snapshot, answer), new, () if new else ("text",))


async def set_(service: Service, caller: Caller, asked: SaveAnswer) -> Changed[AnswerShape]:
    """Another text for one that there is."""
    admin = await administrator(service, caller)
    found = _one(admin, asked)
    queue = admin.snapshot.directory.queues.get(found.queue_id)
    there = SaveAnswer(
        name=found.name, queue=queue.name if queue else None, language=found.language or None, text=asked.text
    )
    return await add(service, caller, there)


async def list_(service: Service, caller: Caller, asked: object) -> Sequence[AnswerShape]:
    """Those of the queues in which somebody may answer."""
    admin = await administrator(service, caller)
    return [_shape(admin.snapshot, one) for one in _seen(admin)]


async def show(service: Service, caller: Caller, asked: OneAnswer) -> AnswerShape:
    """One of them."""
    admin = await administrator(service, caller)
    return _shape(admin.snapshot, _one(admin, asked))


async def remove(service: Service, caller: Caller, asked: OneAnswer) -> Removed:
    """Forget one."""
    admin = await administrator(service, caller)
    answer = _one(admin, asked)
    _require(admin, answer)
    await admin.write(canned_answers.remove, answer)
    return Removed(answer.name)


def _wanted(admin: Administrator, asked: SaveAnswer) -> CannedAnswer:
    if not is_search_name(asked.name):
        raise Refused("bad_answer_name", name=asked.name)
    language = (asked.language or "").strip().lower()
    if language and language not in LANGUAGES:
        raise Refused("bad_value", field="language", value=language)
    for wrong in wrong_variables(asked.text):
        raise Refused("no_such_variable", name=wrong, known=", ".join((*VARIABLES, "cf.NAME")))
    queue = admin.queue(asked.queue) if asked.queue else None
    return CannedAnswer(asked.name, _clean(asked.text), queue.id if queue else 0, language)


def _clean(text: str) -> str:
    try:
        return clean_answer(text)
    except ValueError as error:
        raise Refused("wrong", setting="text", message=str(error)) from error


def _require(admin: Administrator, answer: CannedAnswer) -> None:
    """Raise Refused unless they administer its queue, or all of them for one of every queue's."""
    admin.administers(Subject.ANSWER, admin.snapshot.directory.queues.get(answer.queue_id))


def _seen(admin: Administrator) -> list[CannedAnswer]:
    """Those they can use somewhere: every queue's for who comments anywhere."""
    queues = admin.snapshot.directory.queues
    return [
        one
        for one in admin.snapshot.directory.answers
        if admin.may_somewhere(Right.COMMENT_ON_TICKET, [one.queue_id] if one.queue_id in queues else ())
    ]


def _one(admin: Administrator, asked: OneAnswer) -> CannedAnswer:
    """The one that is meant; of several of a name the queue and the language say which. Raises Refused."""
    seen = _seen(admin)
    wanted = name_key(asked.name)
    queue_id = admin.queue(asked.queue).id if asked.queue else None
    found = [
        one
        for one in seen
        if name_key(one.name) == wanted
        and (queue_id is None or one.queue_id == queue_id)
        and (asked.language is None or one.language == asked.language.strip().lower())
    ]
    if not found:
        raise no_such_answer(asked.name, seen)
    if len(found) > 1 and not (plain := [one for one in found if not one.queue_id and not one.language]):
        raise Refused("several_answers", name=asked.name)
    return found[0] if len(found) == 1 else plain[0]


def _shape(snapshot: SiteSnapshot, one: CannedAnswer) -> AnswerShape:
    queue = snapshot.directory.queues.get(one.queue_id)
    return AnswerShape(one.name, queue.name if queue else None, one.language or None, one.text, one.provisioned)
