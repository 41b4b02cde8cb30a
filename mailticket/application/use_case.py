"""What is said of each thing that can be done."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailticket.model.command import Demand
from mailticket.model.right import Right


@dataclass(frozen=True, slots=True)
class UseCase:
    """``function`` is MODULE:NAME below ``mailticket.application``. ``right`` None: anybody may, of what is theirs to see. ``help``
    is one sentence, ``example`` a line for the shell."""

    function: str
    parameters: type
    right: Right | None
    demand: Demand
    en: str
    es: str
    example: str = ""

    @property
    def help(self) -> Mapping[str, str]:
        """The sentence by language."""
        return {"en": self.en, "es": self.es}
