"""What people see of service levels."""

from dataclasses import dataclass

from mailticket.model.provision import ServiceLevelSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevelShape(ServiceLevelSpec):
    """A service level as it was declared."""

    provisioned: bool
