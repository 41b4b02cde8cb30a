"""Which tickets, which changes: RT's TicketSQL, understood once and asked often.

``expression`` reads it and says whether it is true; ``fields`` are its names; ``values`` how each kind is written and
compared; ``facts`` what a ticket and a transaction answer.
"""
