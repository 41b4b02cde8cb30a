"""Jobs: what a scrip wants done outside, after its unit of work: a program run, a webhook called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobState(StrEnum):
    """waiting -> running -> done | waiting (a webhook is tried again) | failed. A crash leaves it running: a webhook is
    called again, a program is not (it may have done its work)."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """``kind`` is ``run`` or ``webhook``; ``arguments`` are the scrip's; ``payload`` the JSON that is handed over."""

    id: int
    kind: str
    scrip_id: int
    scrip: str
    ticket_id: int
    transaction_id: int
    arguments: Mapping[str, Any]
    payload: str
    created: datetime
    state: JobState = JobState.WAITING
    attempts: int = 0
    not_before: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class JobSettled:
    """What became of a job. ``not_before`` is when a waiting one goes again."""

    job_id: int
    state: JobState
    answer: str = ""
    not_before: datetime | None = None
