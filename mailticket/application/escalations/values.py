"""What is said of a chain becomes what is kept of it."""

from dataclasses import replace

from mailticket.application.escalations.parameters import EscalationValues
from mailticket.application.organisation.administrator import Administrator, Values, said_of
from mailticket.application.organisation.scrip_values import told
from mailticket.application.service import line
from mailticket.application.service_levels.values import for_which
from mailticket.model.errors import Refused
from mailticket.model.escalation import problems, read_chain_step
from mailticket.model.provision import EscalationSpec


def changed_spec(admin: Administrator, before: EscalationSpec, asked: EscalationValues) -> EscalationSpec:
    """A spec with what was said in it, checked whole; its query was looked at before. Raises Refused."""
    spec = replace(before, **_values(admin, asked))
    for setting, message in problems(spec):
        raise Refused("wrong", setting=setting, message=message)
    steps = [read_chain_step(text) for text in spec.steps]
    whom = told(admin.snapshot, [step.to for step in steps])
    return replace(spec, steps=tuple(str(replace(step, to=to)) for step, to in zip(steps, whom, strict=True)))


def _values(admin: Administrator, asked: EscalationValues) -> Values:
    said = said_of(asked, "disabled", "order") | for_which(admin, asked)
    if asked.query is not None:
        said["query"] = line(asked.query)
    if asked.steps is not None:
        said["steps"] = tuple(dict.fromkeys(text for one in asked.steps if (text := line(one))))
    return said
