"""What can be done, by whatever way it is asked for: by mail, on the command line, by a scrip. Values in, plain shapes out.

``use_cases`` everything that can be done, one table; ``use_case`` one row of it; ``parameters`` how what each is told is declared
``perform`` does one for who waits; ``preview`` what it would do
``resolve``  what people type becomes queues, statuses, fields, links, tickets: the only place; ``resolve_people`` people
``tickets/`` what can be done to a ticket, one family a module
``schedules/`` what is done when its time has come; ``calendars/`` when is worked; ``service_levels/`` what is promised;
``escalations/`` whom tickets nobody touches go up to
``forms``    what is written with files elsewhere than in a mail
``plans``    what a decision needs looked up beforehand
``unit_of_work`` what one unit of work has loaded and decided so far: ``known_people``, ``known_tickets`` what it knows,
``ticket_differences`` what is to be written around a ticket; ``changing`` one for who asked and waits
``unit_looker`` a unit of work as what shows something
``service``  what use cases work with
``site``     what the rooms are given: settings, organisation, rules, wording; replaced whole on reload
``try_scrip`` what a scrip would do
``run_scrips`` what follows from what happened; ``scrip_effects`` a scrip's effect; ``scrip_authors`` who answers for a scrip
``quoting``   what an entry says for the first time, and what its ticket had said before;
``quoted_elsewhere`` what other tickets had said, mail about which is quoted
``notify``   orders -> budgets -> notices -> outbox rows
``passing_on`` mail that somebody ordered: forwards, and replies to more people this once
``alerts``   what the site itself tells staff
``web_sessions`` who is signed in on the web
``drafts``   what people have typed and not sent, and who is there
``saved_searches`` searches with a name, and @NAME in queries; ``saved_parameters`` what is told about them
``tiles``    numbers of the first page, by person and group
``walls`` pages for a screen, by a link of their own; ``wall_parameters`` what is told about them
``canned_answers`` texts with a name, ``canned_parameters`` what is told about them; ``saved_use_cases`` what can be done with both
``row_tables`` numbered rows in mail of ours, by which its reader may order
``mail_help`` what somebody may order by mail
``turns``    long work is done in turns: others have theirs in between
``reports``  figures over tickets; ``report_figures`` what they come to; ``report_request`` what is asked of them, understood
``report_sources`` from where they are counted, ``report_work`` what work costs
``report_facts`` what reports count, kept beside the history; ``report_check`` compares it with that
``glance``   everything on one page; ``report_page`` a report in words, ``report_orders`` as a line of mail asks
``report_use_cases`` what can be asked about figures;
``report_parameters`` what both are told
``bills``    what was worked is billed, once; ``bill_parameters`` what is told about it, ``bill_use_cases`` what can be done
``subscriptions`` reports that come by mail again and again; ``subscription_parameters`` what is told about them,
``subscription_wish`` what one is of
``report_mail`` a report as it stands in a mail
``search_index`` how far the index of texts is, and making it anew
``sign_in_links`` links that let somebody in on the web; ``mailed_links`` those somebody asks for
``unsubscribing`` the button of mail programs that ends mail of ours
``shapes``   what people ask to see; ``plain`` makes JSON of it
"""
