"""What an expression is once it is understood: comparisons, joined; and whether it is true of a ticket's facts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from mailticket.search.fields import SearchField, SearchKind
from mailticket.search.values import NOBODY, Operator, Test, test


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field compared with one value or more, of which one must fit; ``denied`` turns the answer round. ``column`` is where
    it stands in what was typed, ``columns`` where its values do, counted from 1."""

    about: SearchField
    operator: Operator
    values: tuple[str, ...] = ()
    denied: bool = False
    tests: tuple[Test, ...] = field(default=(), compare=False, repr=False)
    column: int = field(default=1, compare=False, repr=False)
    columns: tuple[int, ...] = field(default=(), compare=False, repr=False)

    def matches(self, facts: Mapping[str, object]) -> bool:
        """Whether it is true of the facts."""
        found = facts.get(self.about.key)
        values = found if isinstance(found, (tuple, list, frozenset)) else (found,)
        there = [value for value in values if value is not None and value != ""]
        if not there:
            return self.takes_none != self.denied
        return any(one(value, facts) for one in self.tests for value in there) != self.denied

    @property
    def takes_none(self) -> bool:
        """Whether a field without a value fits: ``IS NULL``, ``Owner = nobody``, ``Subject = ''``."""
        if self.operator is Operator.IS:
            nothing = ("", *NOBODY) if self.about.kind is SearchKind.PEOPLE else ("",)
            return any(value.casefold() in nothing for value in self.values)
        return self.operator is Operator.EMPTY

    def saying(self, *values: str) -> "Comparison":
        """The same, of other values. Raises ValueError for one that is none."""
        return replace(self, values=values, tests=tuple(test(self.about.kind, self.operator, one) for one in values))

    def __str__(self) -> str:
        no = "NOT " if self.denied else ""
        name = self.about.name
        if self.operator is Operator.EMPTY:
            return f"{name} IS {no}NULL"
        if len(self.values) > 1:
            return f"{name} {no}IN ({', '.join(map(quoted, self.values))})"
        if self.operator is Operator.WORDS:
            return f"{name} {'!' if self.denied else ''}~ {quoted(self.values[0])}"
        if self.operator in (Operator.LIKE, Operator.STARTS, Operator.ENDS):
            return f"{name} {no}{self.operator} {quoted(self.values[0])}"
        return f"{name} {'!=' if self.denied else self.operator} {quoted(self.values[0])}"


@dataclass(frozen=True, slots=True)
class Each:
    """True where every part is; without parts always."""

    parts: tuple["Node", ...]

    def matches(self, facts: Mapping[str, object]) -> bool:
        """Whether it is true of the facts."""
        return all(part.matches(facts) for part in self.parts)

    def __str__(self) -> str:
        return f"({' AND '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Either:
    """True where one part is."""

    parts: tuple["Node", ...]

    def matches(self, facts: Mapping[str, object]) -> bool:
        """Whether it is true of the facts."""
        return any(part.matches(facts) for part in self.parts)

    def __str__(self) -> str:
        return f"({' OR '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is not."""

    part: "Node"

    def matches(self, facts: Mapping[str, object]) -> bool:
        """Whether it is true of the facts."""
        return not self.part.matches(facts)

    def __str__(self) -> str:
        return f"NOT {self.part}"


@dataclass(frozen=True, slots=True)
class Saved:
    """A search by its name, in the place of what it says: ``@NAME``. It is put in before anything is asked."""

    name: str
    column: int = field(default=1, compare=False)

    def matches(self, facts: Mapping[str, object]) -> bool:
        """Nobody put it in: true of nothing."""
        return False

    def __str__(self) -> str:
        return f"@{self.name}"


Node = Comparison | Each | Either | Not | Saved


@dataclass(frozen=True, slots=True)
class SortOrder:
    """By which field tickets are sorted."""

    about: SearchField
    descending: bool = False

    def __str__(self) -> str:
        return f"{self.about.name} {'DESC' if self.descending else 'ASC'}"


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, understood. ``names`` are the fields it asks for, each in its one spelling (``Status``, ``CF.{Sede}``);
    as text it is an expression that means the same. ``order`` and ``limit`` are a search's."""

    root: Node
    names: frozenset[str]
    order: tuple[SortOrder, ...] = ()
    limit: int | None = None

    def matches(self, facts: Mapping[str, object]) -> bool:
        """Whether it is true of the facts. What they do not say is as empty. Never raises."""
        return self.root.matches(facts)

    def comparisons(self) -> Iterator[Comparison]:
        """All that it asks."""
        return (node for node in _all(self.root) if isinstance(node, Comparison))

    def saved(self) -> Iterator[Saved]:
        """The searches it names."""
        return (node for node in _all(self.root) if isinstance(node, Saved))

    def rewritten(self, change: Callable[[Comparison | Saved], Node]) -> "Expression":
        """With each comparison, and each search it names, as ``change`` says."""
        root = _changed(self.root, change)
        names = frozenset(node.about.name for node in _all(root) if isinstance(node, Comparison))
        return replace(self, root=root, names=names)

    def __str__(self) -> str:
        order = f" ORDER BY {', '.join(map(str, self.order))}" if self.order else ""
        limit = "" if self.limit is None else f" LIMIT {self.limit}"
        return f"{self.root}{order}{limit}".strip() if self.root != Each(()) else f"{order}{limit}".strip()


def _all(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case Each(parts) | Either(parts):
            for part in parts:
                yield from _all(part)
        case Not(part):
            yield from _all(part)


def _changed(node: Node, change: Callable[[Comparison | Saved], Node]) -> Node:
    match node:
        case Each(parts):
            return Each(tuple(_changed(part, change) for part in parts))
        case Either(parts):
            return Either(tuple(_changed(part, change) for part in parts))
        case Not(part):
            return Not(_changed(part, change))
    return change(node)


def quoted(text: str) -> str:
    """A value as it is written."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
