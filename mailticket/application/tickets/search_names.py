"""What somebody types to search, with its names resolved: people, queues, statuses, custom fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mailticket.application import resolve, resolve_people
from mailticket.application.site import SiteSnapshot
from mailticket.model.errors import ExpressionWrong
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.person import SYSTEM, User, fold_address
from mailticket.model.query import Scope
from mailticket.search.expression import Expression, Words, parse_search
from mailticket.search.fields import SearchKind, custom_key, folded
from mailticket.search.tree import Comparison, Node, Saved
from mailticket.search.values import ACTIVE, INACTIVE, ME, NOBODY, Operator


@dataclass(frozen=True, slots=True)
class Eye:
    """Who searches: where they see tickets, the users of the addresses they named, and the queues in which they see a ticket
    though not all of them."""

    user: User
    scope: Scope
    known: Mapping[str, User]
    partly: frozenset[int] = frozenset()

    def sees_queue(self, queue_id: int) -> bool:
        """Whether a queue's name is no news to them."""
        return self.scope.everywhere or queue_id in self.scope.queue_ids or queue_id in self.partly


def understood(snapshot: SiteSnapshot, scope: Scope, typed: str) -> Expression:
    """What was typed, its short forms by the names of queues that are seen and of statuses. Raises ExpressionWrong."""
    seen = (one for one in snapshot.directory.queues.values() if scope.everywhere or one.id in scope.queue_ids)
    return parse_search(typed, Words({folded(one.name): one.name for one in seen}, resolve.status_words(snapshot)))


def addresses_in(expression: Expression) -> set[str]:
    """The addresses it names, to be looked up."""
    people = (one for one in expression.comparisons() if one.about.kind is SearchKind.PEOPLE)
    return {fold_address(value) for one in people for value in one.values if "@" in value}


def queues_in(snapshot: SiteSnapshot, expression: Expression) -> set[int]:
    """The queues it names."""
    asked = (one for one in expression.comparisons() if one.about.key == "queue" and one.operator is Operator.IS)
    found = (snapshot.directory.queue_named(value) for one in asked for value in one.values)
    return {queue.id for queue in found if queue is not None}


def resolved(snapshot: SiteSnapshot, eye: Eye, expression: Expression) -> Expression:
    """With each name as the site has it. Raises ExpressionWrong, at the place, for one that there is not."""
    names = _Names(snapshot, eye)
    return expression.rewritten(names.of)


class _Names:
    def __init__(self, snapshot: SiteSnapshot, eye: Eye) -> None:
        self._snapshot = snapshot
        self._eye = eye

    def of(self, node: Comparison | Saved) -> Node:
        if isinstance(node, Saved):
            return node
        if node.about.kind is SearchKind.CUSTOM:
            self._custom(node)
        does = self._does(node) if node.operator is Operator.IS else None
        if does is None:
            return node
        places = zip(node.values, node.columns or (1,) * len(node.values), strict=True)
        return node.saying(*(does(value, column) for value, column in places))

    def _does(self, node: Comparison) -> Callable[[str, int], str] | None:
        if node.about.kind is SearchKind.PEOPLE:
            return self._person
        if node.about.kind is SearchKind.STATUS:
            return self._status
        return self._queue if node.about.key == "queue" else None

    def _custom(self, node: Comparison) -> None:
        fields = {custom_key(one.name): one.name for one in self._snapshot.directory.fields.values()}
        if node.about.key not in fields:
            name = node.about.name
            raise _unknown(
                "search.no_field", node.column, name=name, nearest=nearest(node.about.key[3:], fields.values())
            )

    def _person(self, typed: str, column: int) -> str:
        word = typed.strip().casefold()
        if word in ME:
            return self._eye.user.address
        if not word or word in NOBODY or word == SYSTEM.address:
            return word
        if "@" in typed:
            address = fold_address(typed)
            return self._eye.known[address].address if address in self._eye.known else address
        if group := self._snapshot.directory.group_named(typed):
            return group.name
        if colleague := resolve_people.colleague(self._snapshot, typed):
            return colleague.address
        near = resolve_people.nearest_colleague(self._snapshot, typed) if self._eye.user.privileged else ""
        raise _unknown("search.no_person", column, name=typed, nearest=near)

    def _status(self, typed: str, column: int) -> str:
        word = " ".join(typed.split()).casefold()
        if word in (ACTIVE, INACTIVE):
            return word
        words = resolve.status_words(self._snapshot)
        if folded(word) not in words:
            raise _unknown("search.no_status", column, name=typed, nearest=nearest(word, words.values()))
        return words[folded(word)]

    def _queue(self, typed: str, column: int) -> str:
        """A queue in which they see nothing is one that there is not."""
        found = self._snapshot.directory.queue_named(typed)
        if found is not None and self._eye.sees_queue(found.id):
            return found.name
        seen = (one.name for one in self._snapshot.directory.queues.values() if self._eye.sees_queue(one.id))
        raise _unknown("search.no_queue", column, name=name_key(typed), nearest=nearest(typed, seen))


def _unknown(key: str, column: int, *, name: str, nearest: str) -> ExpressionWrong:
    """What there is not, with the nearest that there is, where one is near."""
    said = {"nearest": nearest} if nearest else {}
    return ExpressionWrong(key if nearest else f"{key}_at_all", column, name=name[:60], **said)
