"""What is done to tickets, by whatever way it was asked for: by mail, on the command line, by a scrip.

``site``     what the rooms are given: settings, organisation, rules, wording; replaced whole on reload
``unit_of_work`` what one unit of work has loaded and decided so far
``changing`` one change to tickets, asked for by somebody who waits for the answer
``tickets/`` what can be done to a ticket, one family a module: ``field_values``, ``undo``, ``release``
``run_scrips`` what follows from what happened; ``scrip_effects`` a scrip's effect; ``scrip_authors`` who answers for a scrip
``notify``   orders -> budgets -> notices -> outbox rows
``alerts``   what the site itself tells staff
``turns``    long work is done in turns: others have theirs in between
``shapes``   what people ask to see, as JSON
"""
