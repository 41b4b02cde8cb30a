"""What lies behind an entry: the mail as formatted in a frame that runs nothing, as it came, and why it is where it is."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, MARIO
