"""A search as a form: conditions of which every one holds, a field, an operator and values each; and back to text.

What a form cannot say (OR, brackets, a search by its name) stays text: ``form_of`` gives None then.
"""

from dataclasses import dataclass, replace

from mailticket.search.cursor import Words
from mailticket.search.expression import parse_search
from mailticket.search.tree import Comparison, Each, Expression, Node, Not, quoted
from mailticket.search.values import ORDER, Operator

EMPTY, FILLED, AMONG, NOT_AMONG = "IS NULL", "IS NOT NULL", "IN", "NOT IN"
"""Operators of a form that take no value, or several."""

OPERATORS = (
    *("=", "!=", "<", "<=", ">", ">=", "~", "!~", "LIKE", "NOT LIKE", "STARTSWITH", "NOT STARTSWITH", "ENDSWITH"),
    *("NOT ENDSWITH", AMONG, NOT_AMONG, EMPTY, FILLED),
)
"""All of them, as they are written."""


@dataclass(frozen=True, slots=True)
class FormCondition:
    """``field`` in its one spelling (``Status``, ``CF.{Sede}``), ``operator`` of OPERATORS, and what it is compared with."""

    field: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchForm:
    """``order`` are fields, those with a - before them from the greatest down."""

    conditions: tuple[FormCondition, ...] = ()
    order: tuple[str, ...] = ()
    limit: int | None = None


def form_of(expression: Expression) -> SearchForm | None:
    """The form that says the same; None where none does."""
    parts = expression.root.parts if isinstance(expression.root, Each) else (expression.root,)
    found = [_condition(part) for part in parts]
    conditions = tuple(one for one in found if one is not None)
    if len(conditions) < len(parts):
        return None
    order = tuple(f"{'-' if one.descending else ''}{one.about.name}" for one in expression.order)
    return SearchForm(conditions, order, expression.limit)


def _condition(node: Node) -> FormCondition | None:
    if isinstance(node, Not) and isinstance(node.part, Comparison):
        node = replace(node.part, denied=not node.part.denied)
    if not isinstance(node, Comparison) or "" in node.values:  # a value left empty in a form is left out
        return None
    if node.denied and node.operator in ORDER:
        return None  # NOT Due < friday is true as well of what has no date; Due >= friday is not
    return FormCondition(node.about.name, _operator(node), node.values)


def _operator(node: Comparison) -> str:
    no = "NOT " if node.denied else ""
    if node.operator is Operator.EMPTY:
        return FILLED if node.denied else EMPTY
    if len(node.values) > 1:
        return f"{no}{AMONG}"
    if node.operator in (Operator.LIKE, Operator.STARTS, Operator.ENDS):
        return f"{no}{node.operator}"
    return f"{'!' if node.denied else ''}{node.operator}"


def text_of(form: SearchForm, words: Words | None = None) -> str:
    """The search a form says, in its one spelling. Raises ExpressionWrong for what no field takes."""
    return str(parse_search(written(form), words))


def written(form: SearchForm) -> str:
    """What somebody would type, whether it can be understood or not. What is left empty is left out."""
    conditions = [one for one in form.conditions if one.field and (any(one.values) or one.operator in (EMPTY, FILLED))]
    said = " AND ".join(map(_said, conditions))
    order = ", ".join(f"{one.removeprefix('-')} {'DESC' if one.startswith('-') else 'ASC'}" for one in form.order)
    return (
        f"{said}{f' ORDER BY {order}' if order else ''}{'' if form.limit is None else f' LIMIT {form.limit}'}".strip()
    )


def _said(condition: FormCondition) -> str:
    values = tuple(filter(None, condition.values))
    listed = ", ".join(quoted(value) for value in values)
    if condition.operator in (EMPTY, FILLED):
        return f"{condition.field} {condition.operator}"
    if condition.operator in (AMONG, NOT_AMONG):
        return f"{condition.field} {condition.operator} ({listed})"
    return f"{condition.field} {condition.operator} {quoted(values[0])}"
