"""The pages: the same use cases, rights and history as mail, shown by a server; no page needs a script.

``app``      which address is which page, and what stands around all of them
``server``   listens, in the daemon's loop
``settings`` what a site says of its pages; ``origin`` which addresses are ours, and who a client behind a proxy is
``headers``  what a browser is told besides: what may run, be framed, be kept
``patience`` how long a client is waited for, and how much it may send; ``one_ticket`` what a link for one ticket opens
``request`` who asks, and what a form says; ``responses`` pages and redirections
``static``   stylesheet and script, kept for a year by their digest
``files``    files of others, never as pages of ours; ``mail_html`` a letter's HTML, made harmless
``letter_text`` a letter's text: folded, with links; ``times`` times as people read them
``pages/``   one module a kind of page
"""
