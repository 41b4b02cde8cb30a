"""The text of a queue that stands below what goes outside: to requestors and Ccs, whatever the template."""

SIGNATURE = "-- "
"""The line mail programs know a signature by (RFC 3676, 4.3): what stands below it is not quoted in answers."""


def with_footer(text: str, footer: str) -> str:
    """A notice's text and the queue's footer below it, in the signature; once, where the template has put it (``queue.footer``)
    if it has."""
    if not footer or f"\n{footer}\n" in f"\n{text}\n":
        return text
    begun = f"\n{SIGNATURE}\n" in text
    return "\n".join((text.rstrip("\n"), "", *(() if begun else (SIGNATURE,)), footer, ""))
