"""One letter's way, from the inbox to the outbox; what is the same for every way in stands in ``application``.

``load_plan``  what letters touch, looked up before deciding
``verify_sender`` what is asked elsewhere about who wrote: DNS, the judges of signatures; aside
``sender_evidence``  how sure we are of who wrote, all told
``dispatch``  which way a letter goes: to a queue, or to an address of the site's own
``threading`` which tickets a letter belongs to, and why
``addressed`` who was addressed in a letter of a ticket; ``ancestors`` letters that answer the same mail
``forwarded_requestor`` whose request a mail is that staff forwards
``reply_to``  where the person is told whose words a form or a noreply address sends
``reopening`` replies that come too late to reopen their ticket
``foreign_numbers`` other desks' numbers in subjects
``copies_by_list`` one mail that comes directly and by a list
``letter_heads`` what stood beside the body of a letter
``letter_result`` what became of one letter; ``floods`` of those whose author opens too many tickets
``file_letter`` one letter's way: reading -> routing -> desk -> scrips; ``choose_queue`` where it would open a ticket
``filing`` a letter's words: as what they are filed, who is told, what follows
``commands_first`` letters whose author may reply once they have taken the ticket
``action_links`` what an empty mail to an address that does one thing orders
``asking_files`` a file somebody asks for
``letter_files`` which files of a letter are files of what it says
``understanding`` what a letter orders: out of its author's own words alone
``command_batch`` the commands in a letter: all of them, or none; done, asked about, or refused
``try_commands`` tries each on the tickets as the others leave them; ``command_result`` what came of them
``confirmations`` commands that wait until the address we know says yes
``events``   invitations and what comes after them: by the event they are about
``new_matters`` letters to another queue that only come out of an old conversation
``forwarding`` letters that forward a ticket, and answers to that
``digests``  how often people want to be sent lists; ``mailed_reports`` which reports
``learning`` the language people write in
``verbs``    which use case each command is; ``status_answers`` what only asks
``report_answers`` reports, as mail asks for them
``follow_up_answers`` what somebody asked to be reminded of, and put off
``mail_answers`` what mail asks to be shown, looked up: tables of tickets, whole conversations; rows become tickets
``whole_ticket`` a ticket with its conversation and files
``transcripts`` what people hear of their orders, ``transcript_budget`` how often; ``mailed_questions`` what they are asked;
``results`` what was done, with its value
``command_records`` what became of commands, in history and for who wrote; ``beside_commands`` of the words beside them
``returned`` which of our mail came back; ``bounces`` what that means for its copy, its address, its ticket
``holding``  which letters wait for a person; ``held_notices`` what people are told of them; ``deciding`` what they decide
``unread``   answers to alarms of ours: nobody reads them, and their authors are told
``jobs``     what programs and webhooks answered
``canned_words`` canned answers that stand beside words of their author's own
``combining`` what waited for a budget becomes one mail
``runner``     takes waiting letters in batches; retries one by one; holds what fails alone; ``portions`` of a batch
``read_letters`` reads them, here or aside; ``file_batch`` files those of one unit of work, and tells what follows
``speaking`` whether a letter's words may go out as its author's
``questions`` how often somebody is asked whether a mail was theirs
``asking_authors`` the question whether unproven words are theirs, and its answer
``load_unproven`` what those need looked up
``login_alerts`` whose password strangers guess at
``explaining`` each room's answer about one letter
"""
