"""Wording: what people get to read, in their language, and the mail around it.

Templates (``templates/mail/LANG/NAME.txt``) start with ``Subject: …``, then a blank line, then the body, in Jinja2. They
are tried out when they are loaded. Their variables:

=============== ====================================================================================
``ticket``      id, subject, status, priority, queue, owner, requestors, created, due, url (people by address)
``queue``       name, description, correspond_address, comment_address
``site``        rtname, organization, web_base_url, web_path
``actor``       address and name of who did it; ``actor.shown`` is both
``transaction`` type, field, old, new, minutes, at, description (one line in the reader's language)
``text``        what was written, long quotes folded; ``whole_text`` as it came. Empty in an autoreply
``attachments`` name, type, size of each
``tag``         ``[rtname #id]``
``links``       numbers of tickets this one points to
``date(at)``    a time in the reader's timezone and language
=============== ====================================================================================

Of the notices that no scrip asked for, ``held`` has ``letter`` (id, mail_from, recipient, received_at) and ``error``,
``bounced`` has ``failed`` (address, status, diagnostic) and ``ticket`` (id, subject, url); both have queue, site and date.

``headers``, ``message`` build mail that cannot carry a header nobody wrote; ``wording`` renders in the ``sandbox``; ``word``
turns an order into notices; ``system`` words what the house itself says; ``budget`` says how many there may be.
"""
