"""Opens the way out that the configuration names."""

from pathlib import Path

from mailticket.outbox.transport import Transport, read_url


def open_transport(url: str, *, hostname: str = "localhost") -> Transport:
    """Open a way out. Raises ValueError for a URL that is none, OSError for a Maildir that cannot be made."""
    # The libraries of a way that is not used are not loaded.
    target = read_url(url)
    if isinstance(target, Path):
        from mailticket.outbox.maildir import MaildirTransport

        return MaildirTransport(target)
    from mailticket.outbox.smtp import RelayTransport

    return RelayTransport(target, hostname=hostname)
