"""Wall displays: pages that a screen shows to whoever passes by, by a link of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Wall:
    """Of its link only the digest of the token is kept. It shows what ``user_id`` sees, of these queues, or (none) of all."""

    name: str
    digest: str
    user_id: int
    queues: Sequence[int]
    created: datetime
