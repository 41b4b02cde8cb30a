"""Reports: figures out of the history of tickets, as pure functions.

``period``   from when to when, in the reader's zone, and the days, weeks and months in it
``site``     what a report must know of the site: whose status is active where, and what things are called
``story``    what a story says: who spoke for whom, which statuses it went through, when it was resolved
``measures`` each report's observations: one thing that happened to one ticket, with its value
``facts``    a story's facts, which hold for every period; ``counting`` counts those, and the stories of which there are none yet
``figures``  observations, grouped, become numbers: counts, sums, medians, 90th percentiles
``groups``   by what they are grouped
``reports``  the table of reports: their measures, their columns, their definition in both languages
``charts``   what a report looks like, ``svg`` draws it, ``picture`` makes a picture of that, ``text_chart`` writes it in letters;
``workbook`` a report as a spreadsheet
``wording``  a report in words; ``glance_page`` the page of everything; ``table`` lays both out as plain text

Every number comes from the history, never from a column that is overwritten: a ticket that was resolved, opened again and resolved
once more counts as what it was at each time.
"""
