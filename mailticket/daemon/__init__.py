"""The process: opens the house, runs its loops, ends it.

``run``       `mailticket serve`: signals, systemd, the exit status
``wiring``    puts the rooms together by hand, starts and stops the loops
``files``     configuration, rules, templates, certificates, judged together
``site``      what a site is made of beside them
``seal_keys`` the keys our addresses are sealed with
``listening`` opens the listeners' sockets
``in_process`` one command without a daemon, under the daemon's lock
``systemd``   how we tell systemd how we are
"""

from mailticket.daemon.files import authorities_of, lookup_of, read_files
from mailticket.daemon.in_process import direct
from mailticket.daemon.run import run
from mailticket.daemon.wiring import Daemon

__all__ = ["Daemon", "authorities_of", "direct", "lookup_of", "read_files", "run"]
