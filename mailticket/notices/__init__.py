"""Wording: what people get to read, in their language, and the mail around it.

Templates (``templates/mail/LANG/NAME.txt``) start with headers (``Subject: …``), a blank line, then the body, in Jinja2.
Their variables:

=============== ====================================================================================
``ticket``      id, subject, status, priority, queue, owner, requestors, created, url (people by address)
``queue``       name, description, correspond_address, comment_address
``site``        rtname, organization, web_base_url, web_path
``actor``       address and name of who did it
``transaction`` type, field, old, new, minutes, description (one line in the reader's language)
``text``        what was written, quotes and signature folded; ``whole_text`` unfolded
``attachments`` name, type, size of each
``tag``         ``[rtname #id]``
``links``       numbers of tickets this one refers to
``date(at)``    a time in the reader's timezone and language
=============== ====================================================================================

``headers``, ``message`` build mail that cannot carry a header nobody wrote; ``wording`` renders; ``word`` turns an order
into notices; ``budget`` says how many there may be.
"""
