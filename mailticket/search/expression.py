"""RT's TicketSQL: ``status = 'open' and (priority >= 80 or CF.{Sede} = 'Montevideo')``, read once and asked often.

``field operator value``, joined by AND, OR, NOT and brackets; NOT binds closest, then AND. Operators are ``= != < <= > >=``,
``[NOT] LIKE`` (a part of the text, ``%`` between parts), ``[NOT] IN (a, b)`` and ``IS [NOT] NULL`` (or EMPTY). Values stand
in quotes, or bare where they are one word. Of a field with several values one that fits suffices; ``!=``, ``NOT LIKE`` and
``NOT IN`` are true where their opposite is not.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, UnexpectedToken

from mailticket.model.errors import ExpressionWrong
from mailticket.search.fields import FIELDS, Field, Kind, custom_field, field_called
from mailticket.search.values import NOBODY, Operator, Test, test

MOST_CHARACTERS = 4000
MOST_DEPTH = 40
CUSTOM = ("cf.", "customfield.")

GRAMMAR = r"""
?start: some
?some: every | every (_OR every)+ -> either
?every: one | one (_AND one)+ -> each
?one: comparison
    | "(" some ")"
    | NOT one -> deny
?comparison: name OPERATOR value -> compare
    | name [NOT] _LIKE value -> like
    | name [NOT] _IN "(" value ("," value)* ")" -> among
    | name _IS [NOT] _EMPTY -> empty
?name: NAME -> plain
    | CUSTOM -> custom
    | QUOTED -> named
?value: QUOTED -> quoted
    | BARE -> bare

NOT.5: /not\b/i
_AND.5: /and\b/i
_OR.5: /or\b/i
_LIKE.5: /like\b/i
_IN.5: /in\b/i
_IS.5: /is\b/i
_EMPTY.5: /(?:null|empty)\b/i
OPERATOR: "!=" | "<=" | ">=" | "=" | "<" | ">"
CUSTOM.3: /(?:cf|customfield)\.(?:\{[^{}\n]+\}|[\w-]+)/i
NAME: /[^\W\d]\w*(?:\.\w+)?/
QUOTED: /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/s
BARE: /[^\s()'",=<>!]+/
%ignore /\s+/
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field compared with one value or more, of which one must fit; ``denied`` turns the answer round."""

    about: Field
    operator: Operator
    values: tuple[str, ...] = ()
    denied: bool = False
    tests: tuple[Test, ...] = field(default=(), compare=False, repr=False)

    def matches(self, facts: Mapping[str, object]) -> bool:
        """Whether it is true of the facts."""
        found = facts.get(self.about.key)
        values = found if isinstance(found, (tuple, list, frozenset)) else (found,)
        there = [value for value in values if value is not None and value != ""]
        if not there:
            return self._takes_none != self.denied
        return any(one(value, facts) for one in self.tests for value in there) != self.denied

    @property
    def _takes_none(self) -> bool:
        """Whether a field without a value fits: ``IS NULL``, ``Owner = nobody``, ``Subject = ''``."""
        if self.operator is Operator.IS:
            nothing = ("", NOBODY) if self.about.kind is Kind.PEOPLE else ("",)
            return any(value.casefold() in nothing for value in self.values)
        return self.operator is Operator.EMPTY

    def __str__(self) -> str:
        no = "NOT " if self.denied else ""
        if self.operator is Operator.EMPTY:
            return f"{self.about.name} IS {no}NULL"
        if len(self.values) > 1:
            return f"{self.about.name} {no}IN ({', '.join(map(_quoted, self.values))})"
        if self.operator is Operator.LIKE:
            return f"{self.about.name} {no}LIKE {_quoted(self.values[0])}"
        sign = "!=" if self.denied else self.operator
        return f"{self.about.name} {sign} {_quoted(self.values[0])}"


@dataclass(frozen=True, slots=True)
class Each:
    """True where every part is."""

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


Node = Comparison | Each | Either | Not


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, understood. ``names`` are the fields it asks for, each in its one spelling (``Status``, ``CF.{Sede}``);
    as text it is an expression that means the same."""

    root: Node
    names: frozenset[str]

    def matches(self, facts: Mapping[str, object]) -> bool:
        """Whether it is true of the facts. What they do not say is as empty. Never raises."""
        return self.root.matches(facts)

    def __str__(self) -> str:
        return str(self.root)


def parse(text: str) -> Expression:
    """Understand an expression. Raises ExpressionWrong, and nothing else."""
    if len(text) > MOST_CHARACTERS:
        raise ExpressionWrong(f"it is longer than {MOST_CHARACTERS} characters", MOST_CHARACTERS + 1)
    try:
        built: _Built = _parser().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        place = len(text) if _at_end(error) or error.pos_in_stream is None else error.pos_in_stream
        raise ExpressionWrong(_said(error, text[place:]), place + 1) from None
    return Expression(built.node, built.names)


@dataclass(frozen=True, slots=True)
class _Built:
    """A part, how deep it is and which fields it asks for."""

    node: Node
    names: frozenset[str]
    depth: int = 1


@v_args(inline=True)
class _Builder(Transformer[Token, _Built]):
    """Called for each rule as soon as it is read, innermost first: no recursion, however many brackets."""

    def plain(self, token: Token) -> tuple[Field, int]:
        found = field_called(token)
        if found is None:
            raise ExpressionWrong(_no_field(token), _column(token))
        return found, _column(token)

    def custom(self, token: Token) -> tuple[Field, int]:
        name = token.partition(".")[2].removeprefix("{").removesuffix("}").strip()
        if not name:
            raise ExpressionWrong("the custom field has no name", _column(token))
        return custom_field(name), _column(token)

    def named(self, token: Token) -> tuple[Field, int]:
        """RT's searches have quotes around names as well."""
        bare = token.update(value=token[1:-1])
        return self.custom(bare) if bare.casefold().startswith(CUSTOM) else self.plain(bare)

    def quoted(self, token: Token) -> tuple[str, int]:
        return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL), _column(token)

    def bare(self, token: Token) -> tuple[str, int]:
        if token.casefold() in ("null", "empty"):
            raise ExpressionWrong("write IS NULL or IS NOT NULL", _column(token))
        return str(token), _column(token)

    def compare(self, name: tuple[Field, int], sign: Token, value: tuple[str, int]) -> _Built:
        denied = sign == "!="
        return _comparison(name[0], Operator.IS if denied else Operator(sign), (value,), denied)

    def like(self, name: tuple[Field, int], no: Token | None, value: tuple[str, int]) -> _Built:
        return _comparison(name[0], Operator.LIKE, (value,), no is not None)

    def among(self, name: tuple[Field, int], no: Token | None, *values: tuple[str, int]) -> _Built:
        return _comparison(name[0], Operator.IS, values, no is not None)

    def empty(self, name: tuple[Field, int], no: Token | None) -> _Built:
        return _comparison(name[0], Operator.EMPTY, (), no is not None)

    def deny(self, no: Token, part: _Built) -> _Built:
        return _joined(Not(part.node), (part,))

    def each(self, *parts: _Built) -> _Built:
        return _joined(Each(tuple(part.node for part in parts)), parts)

    def either(self, *parts: _Built) -> _Built:
        return _joined(Either(tuple(part.node for part in parts)), parts)


def _comparison(about: Field, does: Operator, values: Sequence[tuple[str, int]], denied: bool) -> _Built:
    tests = []
    for text, column in values:
        try:
            tests.append(test(about.kind, does, text))
        except (ValueError, OverflowError) as error:
            raise ExpressionWrong(f"{about.name}: {error}", column) from None
    node = Comparison(about, does, tuple(text for text, _ in values), denied, tuple(tests))
    return _Built(node, frozenset({about.name}))


def _joined(node: Node, parts: Sequence[_Built]) -> _Built:
    depth = 1 + max(part.depth for part in parts)
    if depth > MOST_DEPTH:
        raise ExpressionWrong(f"its brackets go deeper than {MOST_DEPTH}", 1)
    return _Built(node, frozenset().union(*(part.names for part in parts)), depth)


def _no_field(name: str) -> str:
    near = get_close_matches(name[:40].casefold(), FIELDS, 1)
    return f"there is no field {name[:40]!r}" + (f"; is {FIELDS[near[0]].name} meant?" if near else "")


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@functools.cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", transformer=_Builder(), start="start")


def _said(error: UnexpectedInput, rest: str) -> str:
    """What was read there, and what would have been understood."""
    expected = getattr(error, "expected", None) or getattr(error, "allowed", None) or set()
    wanted = list(dict.fromkeys(phrase for name, phrase in EXPECTED.items() if name in expected))
    found = f"{rest[:20].strip()!r} is not understood" if rest.strip() else "it ends too early"
    return f"{found}; {' or '.join(wanted)} is expected" if wanted else found


def _at_end(error: UnexpectedInput) -> bool:
    return isinstance(error, UnexpectedToken) and error.token.type == "$END"


EXPECTED: dict[str, str] = {
    "NAME": "a field",
    "CUSTOM": "a field",
    "OPERATOR": "an operator (=, !=, <, LIKE, IN, IS …)",
    "BARE": "a value",
    "_AND": "AND or OR",
    "_OR": "AND or OR",
    "RPAR": "a closing bracket",
    "LPAR": "an opening bracket",
    "_EMPTY": "NULL",
    "$END": "the end",
}
"""What the grammar's names are to people."""
