"""Whom tickets that nobody touches go up to.

``declared``  chains are made and changed, ``values`` of what is said of them; ``listed`` looked at
``parameters`` what use cases about them are told; ``use_cases`` their part of the table; ``shapes`` what they answer

The schedule that tells people is ``schedules/go_up``.
"""
