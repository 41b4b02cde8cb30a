"""What use cases about saved searches are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several


@parameter_class
class OneSaved:
    """A saved search; where several have the name, one's own is meant, then a group's."""

    name: str = required(metavar="NAME", argument=True)
    holder: str | None = default(None, metavar="me|GROUP|all", option="for")


@parameter_class
class SaveSearch(OneSaved):
    """A search that shall have a name."""

    query: Sequence[str] = several(metavar="QUERY…", argument=True)
