"""Time as a calendar of working hours counts it. Plain functions of a calendar and instants.

``business``  how much of a span is open, when so much will have been, which parts of it
``open_clock`` the same of very many spans
``holidays``  which days are closed: as written, and the public holidays of a country
``ics``       the days of a calendar file
"""
