"""A site on a clock we turn."""

from tests.schedule.conftest import site

__all__ = ["site"]
