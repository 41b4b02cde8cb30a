"""Which addresses are ours: those of queues and of the site, whatever stands behind a + in them, and those we seal."""

from collections.abc import Container

from mailticket.model.person import fold_address

SEALED = frozenset({"bounce", "confirm"})
"""What stands before the + in addresses that are ours in the domain of the site's address."""


def folded(address: str) -> str:
    """``address`` as it is compared (``fold_address``), quotes off the local part, no dot at the end."""
    if address.isascii() and '"' not in address:
        return address.lower().rstrip(".")
    local, domain = split(address)
    return fold_address(f"{local}@{domain.rstrip('.')}" if domain else local)


def split(address: str) -> tuple[str, str]:
    """Local part and domain, quotes off the local part."""
    local, at, domain = address.rpartition("@")
    local, domain = (local, domain) if at else (domain, "")
    if len(local) > 1 and local[0] == local[-1] == '"':
        local = local[1:-1].replace("\\", "")
    return local, domain


def is_own(address: str, known: Container[str], home: str) -> bool:
    """Whether an address is one of ours: ``known`` (folded), with an extension or without, or one we seal at ``home``."""
    key = folded(address)
    if key in known:
        return True
    local, _, domain = key.rpartition("@")
    if "+" not in local:
        return False
    if domain == home and local.partition("+")[0] in SEALED:
        return True
    return any(f"{local[:at]}@{domain}" in known for at, char in enumerate(local) if char == "+")
