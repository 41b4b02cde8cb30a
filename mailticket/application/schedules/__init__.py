"""What schedules do, and how they are made.

``parameters`` what use cases about schedules are told; ``use_cases`` their part of the table; ``shapes`` what they answer
``declared``   schedules are made and changed, ``values`` of what is said of them; ``listed`` looked at
``choices``    how often people want digests
``run``        does what a schedule says, once; ``running`` one time it runs: its units of work; ``actions`` which function does it
``found``      the tickets its query finds; ``telling`` it as a scrip
``digest``     lists mailed to people; ``digest_readers`` who gets one; ``digest_sections`` its parts
``digest_rows`` what it says of tickets
``summary``    figures of each queue
``send_reports`` reports, to who subscribed or whom a schedule names
``reopen``     what was stalled until now is open again
``remind``     what people asked to be reminded of; ``digest_reminders`` of that what is due today; ``reminder_rows`` in words
``overdue``    what is late is told once; ``escalate`` priorities rise; ``autoresolve`` what waits for its requestor in vain
``silence``    how long that is, queue by queue
``go_up``      tickets nobody touches go up their chain
``on_each``    what a scrip can do, done to each ticket found
``housekeeping`` what was kept for a while only goes
"""
