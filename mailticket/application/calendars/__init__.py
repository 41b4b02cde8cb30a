"""Working hours and holidays: made, changed, looked at, and found by name.

``parameters`` what use cases about calendars are told; ``use_cases`` their part of the table; ``shapes`` what they answer
``declared``   calendars are made and changed, ``values`` of what is said of them; ``listed`` looked at
``resolve``    which calendar somebody means
"""
