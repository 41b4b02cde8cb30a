"""What became of a name and a password."""

from dataclasses import dataclass

from mailticket.model.person import User


@dataclass(frozen=True, slots=True)
class SignInAnswer:
    """Who it is; or ``wrong``, what to say (the key of a sentence: wrong, later, busy), with the status of the answer."""

    user: User | None = None
    wrong: str = ""
    status: int = 403
