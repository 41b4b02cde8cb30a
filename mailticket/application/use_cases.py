"""Everything that can be done, once, by whatever way it is asked for: one table.

A use case has a name, the function that does it, what it is told (``parameters``), the right it needs of who asks, how much harm it
can do (how sure of them we must be, where they write a mail), and an example; its help is ``case.NAME`` of the catalogue. Functions
are named, not
imported: who only wants to know what there is, the command line before all, loads none of them.
"""

from mailticket.application.bill_use_cases import BILLS
from mailticket.application.calendars.use_cases import CALENDARS
from mailticket.application.mail import parameters as mail
from mailticket.application.organisation.queue_use_cases import QUEUES
from mailticket.application.organisation.scrip_use_cases import SCRIPS
from mailticket.application.organisation.use_cases import ORGANISATION
from mailticket.application.report_use_cases import REPORTS
from mailticket.application.saved_use_cases import SAVED
from mailticket.application.schedules.use_cases import SCHEDULES
from mailticket.application.tickets import parameters as told
from mailticket.application.tickets import writing_parameters as writing
from mailticket.application.tickets.search_parameters import List, Next, Search, Suggest
from mailticket.application.tickets.time_use_cases import TIME
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

AS = "mailticket --as ana@noc.example"

USE_CASES: dict[str, UseCase] = {
    "help": UseCase(
        "mail_help:help_for", mail.HelpFor, None, Demand.READ,
        f"{AS} help --queue general",
    ),
    "search": UseCase(
        "tickets.search:search", Search, None, Demand.READ,
        "mailticket search seguridad new without owner",
    ),
    **REPORTS,
    "ticket.list": UseCase(
        "tickets.search:list_", List, None, Demand.READ,
        "mailticket ticket list --status open --owner nobody",
    ),
    "ticket.show": UseCase(
        "tickets.query:show", told.Show, Right.SHOW_TICKET, Demand.READ,
         "mailticket ticket show 12",
    ),
    "ticket.next": UseCase(
        "tickets.next:next_", Next, Right.TAKE_TICKET, Demand.WORK,
        f"{AS} ticket next seguridad",
    ),
    "ticket.suggest": UseCase(
        "tickets.suggest:suggest", Suggest, Right.SHOW_TICKET, Demand.READ,
        "mailticket ticket suggest 12",
    ),
    "ticket.create": UseCase(
        "tickets.create:create", writing.Create, Right.CREATE_TICKET, Demand.WORK,
        "mailticket ticket create --queue general --subject 'No anda' --text 'El piso 2.' --set cf.Sede=Centro",
    ),
    "ticket.reply": UseCase(
        "tickets.say:reply", writing.Reply, Right.REPLY_TO_TICKET, Demand.SPEAK,
        f"{AS} ticket reply 12 --text 'Listo.' --minutes 1h30m",
    ),
    "ticket.forward": UseCase(
        "tickets.forward:forward", writing.Forward, Right.FORWARD_MESSAGE, Demand.DISCLOSE,
        f"{AS} ticket forward 12 345 350 --to ana@isp.example --text '¿Lo puede mirar?'",
    ),
    "ticket.comment": UseCase(
        "tickets.say:comment", writing.Comment, Right.COMMENT_ON_TICKET, Demand.SPEAK,
        "mailticket ticket comment 12 --text 'Es el switch.'",
    ),
    "ticket.take": UseCase(
        "tickets.own:take", told.Take, Right.TAKE_TICKET, Demand.WORK,
        f"{AS} ticket take 12",
    ),
    "ticket.steal": UseCase(
        "tickets.own:steal", told.Steal, Right.STEAL_TICKET, Demand.CHANGE,
        f"{AS} ticket steal 12",
    ),
    "ticket.untake": UseCase(
        "tickets.own:untake", told.Untake, Right.MODIFY_TICKET, Demand.WORK,
        f"{AS} ticket untake 12",
    ),
    "ticket.give": UseCase(
        "tickets.own:give", told.Give, Right.MODIFY_TICKET, Demand.CHANGE,
         "mailticket ticket give 12 luis@noc.example",
    ),
    "ticket.set": UseCase(
        "tickets.fields:set_", told.Set, Right.MODIFY_TICKET, Demand.CHANGE,
        "mailticket ticket set 12 priority=80 due=2026-12-01 owner=me cf.Sede=Centro",
    ),
    "ticket.resolve": UseCase(
        "tickets.status:resolve", told.Resolve, Right.MODIFY_TICKET, Demand.WORK,
         "mailticket ticket resolve 12",
    ),
    "ticket.reject": UseCase(
        "tickets.status:reject", told.Reject, Right.MODIFY_TICKET, Demand.WORK,
         "mailticket ticket reject 12",
    ),
    "ticket.open": UseCase(
        "tickets.status:open_", told.Open, Right.MODIFY_TICKET, Demand.WORK,
         "mailticket ticket open 12",
    ),
    "ticket.stall": UseCase(
        "tickets.status:stall", told.Stall, Right.MODIFY_TICKET, Demand.WORK,
         "mailticket ticket stall 12 --until monday",
    ),
    "ticket.reopen": UseCase(
        "tickets.status:reopen", told.Reopen, Right.MODIFY_TICKET, Demand.WORK,
         "mailticket ticket reopen 12",
    ),
    "ticket.delete": UseCase(
        "tickets.status:delete", told.Delete, Right.DELETE_TICKET, Demand.DESTROY,
         "mailticket ticket delete 12",
    ),
    "ticket.undo": UseCase(
        "tickets.undo:undo", told.Undo, Right.SHOW_TICKET, Demand.WORK,
        f"{AS} ticket undo 12",
    ),
    "ticket.watch": UseCase(
        "tickets.watch:watch", told.Watch, Right.MODIFY_TICKET, Demand.CHANGE,
        "mailticket ticket watch 12 luis@noc.example cert --role AdminCc",
    ),
    "ticket.unwatch": UseCase(
        "tickets.watch:unwatch", told.Unwatch, Right.MODIFY_TICKET, Demand.CHANGE,
        "mailticket ticket unwatch 12 luis@noc.example",
    ),
    "ticket.mute": UseCase(
        "tickets.watch:mute", told.Mute, Right.SHOW_TICKET, Demand.OWN,
         f"{AS} ticket mute 12",
    ),
    "ticket.unmute": UseCase(
        "tickets.watch:unmute", told.Unmute, Right.SHOW_TICKET, Demand.OWN,
         f"{AS} ticket unmute 12",
    ),
    "ticket.squelch": UseCase(
        "tickets.watch:squelch", told.Squelch, Right.MODIFY_TICKET, Demand.CHANGE,
        "mailticket ticket squelch 12 ruidoso@cliente.example",
    ),
    "ticket.unsquelch": UseCase(
        "tickets.watch:unsquelch", told.Unsquelch, Right.MODIFY_TICKET, Demand.CHANGE,
        "mailticket ticket unsquelch 12 ruidoso@cliente.example",
    ),
    "ticket.link": UseCase(
        "tickets.link:link", told.Link, Right.MODIFY_TICKET, Demand.CHANGE,
        "mailticket ticket link 12 DependsOn 7",
    ),
    "ticket.unlink": UseCase(
        "tickets.link:unlink", told.Unlink, Right.MODIFY_TICKET, Demand.CHANGE,
         "mailticket ticket unlink 12 DependsOn 7",
    ),
    "ticket.merge": UseCase(
        "tickets.merge:merge", told.Merge, Right.MODIFY_TICKET, Demand.DESTROY,
         "mailticket ticket merge 13 12",
    ),
    "ticket.split": UseCase(
        "tickets.split:split", told.Split, Right.MODIFY_TICKET, Demand.CHANGE,
        "mailticket ticket split 12 345 --queue seguridad",
    ),
    "ticket.clone": UseCase(
        "tickets.create:clone", writing.Clone, Right.CREATE_TICKET, Demand.CHANGE,
        "mailticket ticket clone 12 --subject 'Lo mismo en el piso 3'",
    ),
    "ticket.release": UseCase(
        "tickets.release:release", writing.Release, Right.COMMENT_ON_TICKET, Demand.WORK,
        f"{AS} ticket release 12 345",
    ),
    "explain": UseCase(
        "mail.letters:explain", mail.Given, Right.SUPER_USER, Demand.READ,
        'mailticket explain letter.eml --to general@noc.example',
    ),
    "index.rebuild": UseCase(
        "search_index:rebuild", mail.Nothing, Right.SUPER_USER, Demand.CHANGE,
        "mailticket index rebuild",
    ),
    "index.status": UseCase(
        "search_index:status", mail.Nothing, Right.SUPER_USER, Demand.READ,
        "mailticket index status",
    ),
    "inject": UseCase(
        "mail.letters:inject", mail.Given, Right.SUPER_USER, Demand.CHANGE,
        'mailticket inject letter.eml --to general@noc.example --from ana@cliente.example',
    ),
    "trace": UseCase(
        "mail.letters:trace", mail.Traced, Right.SUPER_USER, Demand.READ,
        "mailticket trace '<20261123.1@cliente.example>'",
    ),
    "inbox.list": UseCase(
        "mail.letters:list_", mail.Listed, Right.SUPER_USER, Demand.READ,
        'mailticket inbox list --state held',
    ),
    "inbox.show": UseCase(
        "mail.letters:show", mail.ShowLetter, Right.SUPER_USER, Demand.READ,
        'mailticket inbox show 7 --raw > letter.eml',
    ),
    "inbox.retry": UseCase(
        "mail.letters:retry", mail.Which, Right.SUPER_USER, Demand.CHANGE,
        'mailticket inbox retry all',
    ),
    "inbox.release": UseCase(
        "mail.letters:release", mail.OneLetter, None, Demand.WORK,
        'mailticket inbox release 7',
    ),
    "inbox.discard": UseCase(
        "mail.letters:discard", mail.OneLetter, None, Demand.CHANGE,
        'mailticket inbox discard 7',
    ),
    "inbox.block": UseCase(
        "mail.letters:block", mail.OneLetter, None, Demand.CHANGE,
        'mailticket inbox block 7',
    ),
    "outbox.list": UseCase(
        "mail.copies:list_", mail.Listed, Right.SUPER_USER, Demand.READ,
        'mailticket outbox list --state failed',
    ),
    "outbox.show": UseCase(
        "mail.copies:show", mail.OneCopy, Right.SUPER_USER, Demand.READ,
        'mailticket outbox show 7',
    ),
    "outbox.retry": UseCase(
        "mail.copies:retry", mail.Which, Right.SUPER_USER, Demand.CHANGE,
        'mailticket outbox retry 7',
    ),
    "status": UseCase(
        "mail.copies:status", mail.Nothing, Right.SUPER_USER, Demand.READ,
        'mailticket status',
    ),
    "user.block": UseCase(
        "mail.senders:block", mail.Sender, None, Demand.CHANGE,
        'mailticket user block spam@x.example',
    ),
    "user.unblock": UseCase(
        "mail.senders:unblock", mail.Sender, None, Demand.CHANGE,
        'mailticket user unblock eva@x.example',
    ),
    "attachment.list": UseCase(
        "tickets.attachments:list_", writing.Attachments, Right.SHOW_TICKET, Demand.READ,
        "mailticket attachment list 12",
    ),
    "attachment.get": UseCase(
        "tickets.attachments:get", writing.AttachmentOf, Right.SHOW_TICKET, Demand.READ,
    ),
    **ORGANISATION,
    **QUEUES,
    **SCRIPS,
    **SCHEDULES,
    **TIME,
    **CALENDARS,
    **BILLS,
    **SAVED,
}  # fmt: skip
"""By name, as the control socket and the command line ask for them."""
