"""The order of the rooms: what happens to letters and to wishes for change, from inbox to outbox.

``house``    what the rooms are given: settings, organisation, rules, wording; replaced whole on reload
``batch``    what one unit of work has loaded and decided so far
``looking``  what letters touch, looked up before deciding
``vouching`` what is asked elsewhere about who wrote: DNS, the judges of signatures; aside
``proving``  how sure we are of who wrote, all told
``sorting``  which way a letter goes: to a queue, or to an address of the house's own
``filing``   one letter's way: reading -> routing -> desk -> scrips
``understanding`` what a letter orders: out of its author's own words alone
``ordering`` orders in a letter: all of them, or none; done, asked about, or refused
``deeds``    what each command does; ``undoing`` how it is undone; ``asking`` what only asks
``returned`` which of our mail came back; ``bounces`` what that means for its copy, its address, its ticket
``holding``  which letters wait for a person; ``held_notices`` what people are told of them; ``deciding`` what they decide
``following`` what follows from what happened; ``enacting`` a scrip's effect; ``authorship`` who answers for a scrip
``jobs``     what programs and webhooks answered
``posting``  orders -> budgets -> notices -> outbox rows
``combining`` what waited for a budget becomes one mail
``loop``     takes waiting letters in batches; retries one by one; holds what fails alone
``speaking`` whether a letter's words may go out as its author's
``questions`` how often somebody is asked whether a mail was theirs
``asking_authors`` the question whether unproven words are theirs, and its answer
``releasing`` unproven words are passed on
``looking_unproven`` what those need looked up
``turns``    long work is done in turns: others have theirs in between
``alarms``   what the house itself tells staff; ``login_alarms`` whose password strangers guess at
``setting``  a field by its name, a value as people write it
``wishing``  the same desk for the command line (and later the web): one change to one ticket
``explaining`` each room's answer about one letter
``views``    what people ask to see
"""
