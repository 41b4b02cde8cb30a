"""What a letter, a command, a form or the clock does to a ticket. Rights are asked here and nowhere else.

Plain functions: values in, values out.

``rights``         who may, and how they come to it
``acts``           what a change is made of: who acts, the entry of history, the right it asks for
``changes``        one change to one ticket: opened, of another status, moved, a field set
``saying``         what people say on it: replies, comments, time worked
``owners``         whose a ticket is
``watching``       who follows it, and who wants no mail of it
``conversation``   who spoke last in public, and who waits for whom
``fields``         custom fields
``linking``        what concerns several tickets: links, dependencies, splitting, cloning
``merging``        a ticket becomes part of another, and what came along with it
``timers``         a clock on time worked
``reminders``      of what somebody is to be reminded, and tickets put off
``forwarding``     what was said goes to somebody else
``letters``        what a letter is to the site
``unproven``       words in somebody's name that nothing proves: kept for staff, and released
``administration`` who may change the organisation
``delegation``     nobody gives, joins or takes over more than they hold themselves
"""
