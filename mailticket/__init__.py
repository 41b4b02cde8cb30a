"""mailticket: a mail-first ticket system.

A letter's way through the site::

    arrival -> reading -> routing -> desk -> scrips -> notices -> outbox -> people
    take in    understand  decide    record  follow up  word it   deliver
      inbox: waiting, done, held     history              outbox: waiting, sending, sent, failed, uncertain
    \\- own unit -/ \\---------- one unit of work, in mailroom -------------/ \\- own unit -/

``commands`` reads orders in mail, ``search`` the language of conditions; ``reports`` makes figures of history, ``billing`` bills
of time worked, ``schedule`` says when what is due, ``calendars`` how much of a time is worked; ``web`` shows pages, ``control``
carries what the command line asks, ``config`` what a site declares; ``i18n`` has the words people read. Rooms know ``model`` and
``i18n`` and nobody else; ``application`` has what is done to tickets, by whatever way it was asked for, and ``mailroom`` one
letter's way through it; ``daemon`` wires them to the clock, the network and the disk. ``tests/test_doors.py`` holds that.
"""

__version__ = "0.1.0"
