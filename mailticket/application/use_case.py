"""What is said of each thing that can be done."""

from dataclasses import dataclass

from mailticket.model.command import Demand
from mailticket.model.right import Right


@dataclass(frozen=True, slots=True)
class UseCase:
    """``function`` is MODULE:NAME below ``mailticket.application``. ``right`` None: anybody may, of what is theirs to see.
    ``example`` is a line for the shell; help is ``case.NAME`` of the catalogue."""

    function: str
    parameters: type
    right: Right | None
    demand: Demand
    example: str = ""
