"""What people see of service levels."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailticket.model.provision import ServiceLevelSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevelShape(ServiceLevelSpec):
    """A service level as it was declared. ``unseen`` are those it names who may not see tickets of a queue, and are told nothing of
    them: each an address and a queue."""

    provisioned: bool
    unseen: Sequence[tuple[str, str]] = ()
