"""What people see of escalations."""

from dataclasses import dataclass

from mailticket.model.provision import EscalationSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationShape(EscalationSpec):
    """A chain as it was declared."""

    provisioned: bool
