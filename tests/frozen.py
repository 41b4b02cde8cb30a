"""Values refuse to be changed in this process: imported before mailticket is. Daemons of tests run as in production."""

import os

os.environ["MAILTICKET_FROZEN"] = "1"
