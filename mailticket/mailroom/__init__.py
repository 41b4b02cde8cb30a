"""The order of the rooms: what happens to letters and to wishes for change, from inbox to outbox.

``house``    what the rooms are given: settings, organisation, rules, wording; replaced whole on reload
``batch``    what one unit of work has loaded and decided so far
``filing``   one letter's way: reading -> routing -> desk -> scrips
``bounces``  what came back to us
``posting``  orders -> budgets -> notices -> outbox rows
``loop``     takes waiting letters in batches; retries one by one; holds what fails alone
``alarms``   what the house itself tells staff: a letter is held, a notice came back
``wishing``  the same desk for the command line (and later the web): one change to one ticket
``explaining`` each room's answer about one letter
``views``    what people ask to see
"""
