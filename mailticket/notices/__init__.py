"""Wording: what people get to read, in their language, and the mail around it.

Templates (``templates/mail/LANG/NAME.txt``, and ``LANG/QUEUE/NAME.txt`` for one queue) start with ``Subject: …``, then a
blank line, then the body, in Jinja2. They are tried out when they are loaded. ``facts`` has what they may speak of, and
docs/templates.md says it to those who write them.

``headers``, ``message`` build mail that cannot carry a header nobody wrote, ``parts`` what goes with its text;
``templates`` renders in the ``sandbox``;
``render_notice`` turns an intent into notices; ``notice_context`` is what it has for that, ``notice_facts`` what templates are
told, ``notice_headers`` their headers, ``subject_tags`` the tag in subjects; ``readers`` says who shares one; ``system`` words what
the site itself says (``system_notice``); ``budget`` says how many there may be.
"""
