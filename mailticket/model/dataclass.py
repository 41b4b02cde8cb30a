"""``dataclass`` for values that each letter makes by the dozen: frozen where that is checked, and made as fast as others elsewhere.

Python sets each field of a frozen dataclass by a call of its own; a letter makes values with some eight hundred fields. That
nobody changes one is checked by mypy, and by the tests, which set MAILTICKET_FROZEN. A daemon's values compare and hash by their
fields all the same; that they are not changed is what was checked.
"""

import dataclasses
import os
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["FROZEN", "dataclass", "replace"]

FROZEN = bool(os.environ.get("MAILTICKET_FROZEN"))
"""Whether values refuse to be changed in this process."""

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def dataclass(*, frozen: bool = False, slots: bool = False, kw_only: bool = False) -> Callable[[type], type]:
        """As the standard library's; ``frozen`` is a promise."""

        def made(cls: type) -> type:
            options: dict[str, Any] = {"slots": slots, "kw_only": kw_only}
            if frozen and not FROZEN:
                return dataclasses.dataclass(unsafe_hash="__hash__" not in vars(cls), **options)(cls)
            return dataclasses.dataclass(frozen=frozen, **options)(cls)

        return made

    @cache
    def _read(cls: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
        names = tuple(each.name for each in dataclasses.fields(cls) if each.init)
        return names, attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)

    def replace(value: Any, **changes: Any) -> Any:
        """As the standard library's, for less: the fields of a class are looked up once."""
        names, read = _read(type(value))
        return type(value)(**dict(zip(names, read(value), strict=True)) | changes)
