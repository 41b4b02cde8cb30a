"""mailticket: a mail-first ticket system.

A letter's way through the site::

    arrival -> reading -> routing -> desk -> scrips -> notices -> outbox -> people
    take in    understand  decide    record  follow up  word it   deliver
      inbox: waiting, done, held     history              outbox: waiting, sending, sent, failed, uncertain
    \\- own unit -/ \\---------- one unit of work, in mailroom -------------/ \\- own unit -/

``model``       the nouns: ticket, queue, letter, scrip; and what is true of them without any letter
``i18n``        the words people read, in every language
``commands``    commands written in a mail, and their grammar
``search``      the language of searches and of scrips' conditions
``reports``     figures made of tickets' histories
``billing``     bills made of time worked
``schedule``    says what is due by the clock, and has it done
``calendars``   working hours and holidays
``service_levels`` what becomes of what was promised on tickets
``storage``     the database: tables, SQL, migrations
``application`` all that can be done, once (use cases), by whatever way it was asked for
``mailroom``    one letter's way through all of this
``control``     carries what the command line asks of the running daemon
``cli``         the command line
``web``         the pages
``config``      the settings, and what a site declares in its file
``daemon``      the process: wires rooms to the clock, the network and the disk

Rooms know ``model`` and ``i18n`` and nobody else; ``application`` and ``mailroom`` bring them together. ``tests/test_doors.py``
holds that. The docstring at the top of each room says what its modules are for.
"""

__version__ = "0.1.0"
