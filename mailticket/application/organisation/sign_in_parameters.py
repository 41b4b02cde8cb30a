"""What use cases are told about links that sign in and about who is signed in."""

from mailticket.application.organisation.parameters import OneUser
from mailticket.application.parameters import default, parameter_class


@parameter_class
class MakeLink(OneUser):
    """Whose link."""


@parameter_class
class EndSessions(OneUser):
    """Which sessions of a user's end."""

    session: str = default(
        "",
    )
