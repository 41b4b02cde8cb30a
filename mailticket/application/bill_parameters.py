"""What bills are told."""

from mailticket.application.parameters import default, parameter_class, required


@parameter_class
class RunBills:
    """The month, and whose."""

    month: str = required()
    customer: str | None = default(
        None,
    )
    preview: bool = default(
        False,
    )


@parameter_class
class ListBills:
    """Which runs."""

    customer: str | None = default(
        None,
    )


@parameter_class
class OneBill:
    """A run by its number."""

    number: int = required(metavar="N", argument=True, number=True)
