"""What schedules do, and how they are made.

``parameters`` what use cases about schedules are told; ``use_cases`` their part of the table; ``shapes`` what they answer
``declared``   schedules are made, changed, looked at; ``choices`` how often people want digests
``run``        does what a schedule says, once; ``running`` one time it runs: its units of work
``digest``     lists mailed to people; ``digest_readers`` who gets one; ``digest_rows`` what it says of tickets
``summary``    figures of each queue
``overdue``    what is late is told once; ``escalate`` priorities rise; ``autoresolve`` what waits for its requestor in vain
``on_each``    what a scrip can do, done to each ticket found
``housekeeping`` what was kept for a while only goes
"""
