"""What is secret, and how it is written where people read it."""

import re

HIDDEN = "***"

_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):([^\s]*)@")


def without_password(text: str) -> str:
    """A text with the passwords of the URLs in it hidden: ``smtp://mail:***@relay.example``."""
    return _PASSWORD.sub(rf"\1:{HIDDEN}@", text)
