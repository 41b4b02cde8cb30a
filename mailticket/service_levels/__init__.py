"""Service levels: what was promised on a ticket, how it stands, what became of it. Plain functions; they know the model and
calendars.

``reckoning`` how much time a goal has used, when it is due, when somebody is told
``goals``     which goals begin, pause, go on and end by what happened to a ticket
``standing``  how a ticket stands by its goals, in a word
``silence``   which steps of its chain a ticket that nobody touches has reached
"""
