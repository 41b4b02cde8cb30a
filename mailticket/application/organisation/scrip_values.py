"""What people say of a scrip becomes what is kept of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace

from mailticket.application import resolve_people
from mailticket.application.organisation.administrator import Administrator, Values, said_of
from mailticket.application.organisation.scrip_parameters import Arguments, ScripValues
from mailticket.application.service import line
from mailticket.application.site import SiteSnapshot
from mailticket.model import scrip as scrips
from mailticket.model.errors import ExpressionWrong, Refused
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.provision import ScripSpec
from mailticket.model.right import Role
from mailticket.model.scrip import MAILING, ActionKind, Condition

EMPTY: tuple[object, ...] = ("", None, 0, [], {}, ())
"""Values that take an argument away."""


def changed_wish(admin: Administrator, before: ScripSpec, asked: ScripValues) -> ScripSpec:
    """A wish with what was said in it, checked whole. Raises Refused."""
    spec = replace(before, **_values(admin, asked))
    spec = replace(spec, arguments=_arguments(before, spec, asked.arguments))
    if spec.action not in MAILING and before.action in MAILING and asked.to is None:
        spec = replace(spec, to=(), template=spec.template if asked.template is not None else "")
    _check(admin, spec)
    return spec


def _values(admin: Administrator, asked: ScripValues) -> Values:
    said = said_of(asked, "as_comment", "order", "disabled")
    said |= {name: line(text) for name, text in said_of(asked, "template", "when").items()}
    if asked.condition is not None:
        said["condition"] = _spelled(Condition, "condition", asked.condition)
    if asked.action is not None:
        said["action"] = _spelled(ActionKind, "action", asked.action)
    return said | whom_and_where(admin, to=asked.to, queue=asked.queue, off_in=asked.off_in)


def whom_and_where(
    admin: Administrator, *, to: Sequence[str] | None, queue: str | None, off_in: Sequence[str] | None
) -> Values:
    """Who is told and in which queues, of a scrip or a schedule, as they are kept; what is None is not said. Raises Refused."""
    said: Values = {}
    if to is not None:
        said["to"] = told(admin.snapshot, to)
    if queue is not None:
        said["queue"] = admin.queue(queue).name if queue not in ("", "*") else None
    if off_in is not None:
        said["off_in"] = tuple(dict.fromkeys(admin.queue(name).name for name in off_in))
    return said


def _spelled(names: Iterable[str], key: str, typed: str) -> str:
    """One of these, however it is written."""
    by_name = {name_key(name): str(name) for name in names}
    found = by_name.get(name_key(typed))
    if found is None:
        raise Refused("wrong", setting=key, message=", ".join(by_name.values()))
    return found


def told(snapshot: SiteSnapshot, names: Sequence[str]) -> tuple[str, ...]:
    """Who is told: roles, groups and addresses, as they are kept. Raises Refused."""
    roles = {role.value.casefold(): role.value for role in Role}
    named = [roles.get(one.strip().casefold(), one) for one in names]
    return tuple(
        one if one in roles.values() else resolve_people.people_and_groups(snapshot, [one])[0] for one in named
    )


def _arguments(before: ScripSpec, now: ScripSpec, asked: Arguments | None) -> Values:
    """What was said on top of what is there; another action begins anew. An empty value takes one away."""
    there = dict(before.arguments) if before.action == now.action else {}
    said = {} if asked is None else said_of(asked, *(one.name for one in fields(asked)))
    if "create" in said:
        said["create"] = _with_number(said["create"])
    return {key: value for key, value in {**there, **said}.items() if value not in EMPTY}


def _with_number(create: Mapping[str, object]) -> dict[str, object]:
    """A priority that was typed as a text is a number."""
    priority = str(create.get("priority", ""))
    return {**create, **({"priority": int(priority)} if priority.lstrip("-").isdecimal() else {})}


def _check(admin: Administrator, spec: ScripSpec) -> None:
    found = scrips.problems(
        condition=spec.condition, action=spec.action, to=spec.to, template=spec.template, arguments=spec.arguments
    )
    for key, message in found:
        raise Refused("wrong", setting=key, message=message)
    if spec.template:
        some_template(admin.snapshot, spec.template)
    if spec.when:
        try:
            admin.snapshot.parse(spec.when)
        except ExpressionWrong as wrong:
            raise Refused("wrong", setting="when", message=str(wrong)) from wrong
    _check_names(admin, spec.arguments)


def _check_names(admin: Administrator, arguments: Values | Mapping[str, object]) -> None:
    """Queues and people that arguments name."""
    for holder in (arguments, arguments.get("set"), arguments.get("create")):
        if not isinstance(holder, Mapping):
            continue
        if queue := holder.get("queue"):
            admin.queue(str(queue))
        owner = str(holder.get("owner", ""))
        if owner and owner.casefold() not in ("actor", "nobody"):
            resolve_people.any_address(owner)


def some_template(snapshot: SiteSnapshot, name: str) -> str:
    """A template's name. Raises Refused where there is none."""
    names = snapshot.wording.names()
    if name not in names:
        raise Refused("no_such_template", template=name, nearest=nearest(name, names))
    return name
