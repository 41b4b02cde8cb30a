"""Which tickets, which changes: RT's TicketSQL, understood once and asked often. One language for scrips and for people.

``expression`` reads it; ``tree`` what it is then, and whether it is true. ``reader`` has the grammar, with ``conditions``,
``cursor`` and ``tokens``; ``phrases`` words that stand for operators and conditions, ``bare_words`` what is typed without a field,
``nearest`` what was perhaps meant. ``fields`` are the names; ``values`` how each kind is written and compared; ``facts`` what a
ticket and a transaction answer. ``form`` is a search as a form, ``marking`` the words it found in a text, ``wording`` a search in
a reader's words.
"""
