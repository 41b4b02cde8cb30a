"""The process: opens the site, runs its loops, watches over them, ends.

``run``        `mailticket serve`: signals, systemd, the exit status
``wiring``     puts the rooms together by hand, starts and stops the loops
``deliveries`` what goes out: the loops of mail, combined mail and jobs; ``delivery_storage`` what they ask of the database
``read_apart`` letters read in processes that can be killed
``accounts``   whose a name and a password are; of whom no mail is taken
``reload``     other settings, rules and templates while it runs
``open_site``  a site that is open: its database and its snapshot; what use cases work on
``opening``    the database: whose it is, whether it is whole, its schema, the keys
``belonging``  which database a data folder belongs to
``site_lock``  one daemon works on a database; others stand by
``watchdog``   ends a process in which a loop hangs
``intake``     makes letters durable, or says no
``listening``  which listeners there are
``web``        the pages: where they are had, who may sign in
``web_commands`` what is typed into their command box
``files``      configuration, rules, templates, certificates, judged together
``site``       what a site is made of beside them
``letter_files`` the bytes of files, out of the stored letters
``seal_keys``  the keys our addresses are sealed with
``fact_keeper`` makes the facts reports count, in the background
``indexer``    indexes what tickets said before there was an index, or all of it anew
``held_lists`` has people told of held letters, a list at a time
``housekeeping`` clears away what was kept for a while only
``login_watch`` keeps who logged in, and who tried to
``in_process`` one command without a daemon, under the daemon's lock
``deep_check`` looks through a database; ``at_a_glance`` counts what it holds
``maildrop``   takes in what pipes left while no daemon answered
``systemd``    how we tell systemd how we are
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailticket.daemon.wiring import Daemon

__all__ = ["Daemon"]


def __getattr__(name: str) -> object:
    """``Daemon`` is loaded by who asks for it: a command without a daemon needs the modules beside it alone."""
    if name != "Daemon":
        raise AttributeError(name)
    from mailticket.daemon.wiring import Daemon

    return Daemon
