"""Time worked is entered: how long, whose, of which day; or by a clock that is started and stopped."""

from dataclasses import dataclass
from datetime import datetime

from mailticket.application import resolve_people
from mailticket.application.plans import loads
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.tickets.time_parameters import Timer, Work
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import saying, timers
from mailticket.desk.acts import Act, Said
from mailticket.model.errors import Refused
from mailticket.model.moment import past_moment
from mailticket.model.person import User
from mailticket.model.spelling import folded
from mailticket.model.worked import TimeWorked, time_worked
from mailticket.storage.load_plan import LoadPlan


@dataclass(frozen=True, slots=True)
class Entered:
    """Minutes with who worked them (None: who enters them) and when (None: now)."""

    minutes: int
    worker: User | None = None
    worked_at: datetime | None = None


def _typed(typed: int | str) -> TimeWorked:
    try:
        return TimeWorked(typed) if isinstance(typed, int) else time_worked(typed)
    except ValueError as error:
        raise Refused("bad_value", field="time_worked", value=typed) from error


def workers_in(*typed: int | str) -> set[str]:
    """The addresses of workers in what is typed, to be looked up beforehand; what is wrong is refused when it is entered."""
    names = []
    for one in typed:
        try:
            names.append(_typed(one).worker)
        except Refused:
            continue
    return resolve_people.addresses_in(names)


def entered(unit: UnitOfWork, act: Act, typed: int | str, *, worker: str = "", day: str = "") -> Entered:
    """What is typed, understood; ``worker`` and ``day`` are told beside it or in it. Raises Refused."""
    found = _typed(typed)
    worker, day = worker or found.worker, day or found.day
    return Entered(
        found.minutes,
        _worker(unit, act, worker) if worker else None,
        _moment(day, unit.now, act.actor.timezone or unit.snapshot.site.timezone) if day else None,
    )


def _worker(unit: UnitOfWork, act: Act, typed: str) -> User:
    found = resolve_people.owner(unit, act, typed)
    if found is None:  # a ticket may be nobody's, work is somebody's
        raise Refused("no_such_user", address=typed, nearest="")
    return found


def _moment(day: str, now: datetime, zone: str) -> datetime:
    try:
        return past_moment(day, now, zone)
    except (ValueError, OverflowError) as error:
        raise Refused("no_work_day", value=day) from error


def needs(asked: Work) -> LoadPlan:
    """The ticket, and who worked."""
    return LoadPlan(
        tickets={asked.id}, addresses=workers_in(asked.minutes) | resolve_people.addresses_in([asked.worker])
    )


@loads(needs)
def work(unit: UnitOfWork, act: Act, asked: Work) -> Changes:
    """Time worked, and nothing else."""
    own = party(unit, act, asked.id)
    time = entered(unit, act, asked.minutes, worker=asked.worker, day=asked.day)
    said = Said(minutes=time.minutes, worker=time.worker, worked_at=time.worked_at)
    return (saying.add_time(act, own.queue, own.ticket, said),)


_STARTS = frozenset({"start", "empezar", "iniciar", "comenzar", "on"})
_STOPS = frozenset({"stop", "parar", "detener", "terminar", "off"})


def with_history(asked: Timer) -> LoadPlan:
    """The ticket, and whether a clock runs on it."""
    return LoadPlan(tickets={asked.id}, histories=True)


@loads(with_history)
def timer(unit: UnitOfWork, act: Act, asked: Timer) -> Changes:
    """The clock of who asks on a ticket starts or stops."""
    own, does = party(unit, act, asked.id), folded(asked.does)
    if does not in _STARTS | _STOPS:
        raise Refused("bad_timer", value=asked.does)
    step = timers.start if does in _STARTS else timers.stop
    return (step(act, own.queue, own.ticket, unit.history_of(own.ticket.id)),)
