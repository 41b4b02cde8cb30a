"""The pages, one module a kind.

``ticket``   a ticket: read, answered, changed; ``ticket_values`` what its template is told
``entries``  its history as letters and small things; ``say_form`` the form for a reply or comment; ``verbs`` its buttons
``mail``     files, the letter as formatted and as it came, why it is here
``similar``  resolved tickets like an open one
``command``  a line with the verbs of mail, shown as what it would do, and then done
``tiles``    which numbers stand on the first page
``time_sheet`` what was worked on a day or in a week, and a form that adds to it
``wall``     a page for a screen, by a link of its own
``reports``  figures with their chart, their tickets and their files
``listing``  lists, and many tickets at once; ``bulk`` what can be done to many; ``search_form`` a search as a form
``new``      a new ticket; ``home`` what waits for whom; ``drafts`` what was typed, kept
``sign_in``  in and out; ``kept`` what was typed before; ``links`` links that let somebody in; ``sessions`` where one is signed in;
             ``unsubscribe`` the button of mail programs; ``errors`` what cannot be shown
"""
