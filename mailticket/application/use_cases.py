"""Everything that can be done, once, by whatever way it is asked for: one table.

A use case has a name, the function that does it, what it is told (``parameters``), the right it needs of who asks, how much harm it
can do (how sure of them we must be, where they write a mail), and help in every language we speak. Functions are named, not
imported: who only wants to know what there is, the command line before all, loads none of them.
"""

from mailticket.application.bill_use_cases import BILLS
from mailticket.application.calendars.use_cases import CALENDARS
from mailticket.application.mail import parameters as mail
from mailticket.application.organisation.queue_use_cases import QUEUES
from mailticket.application.organisation.scrip_use_cases import SCRIPS
from mailticket.application.organisation.use_cases import ORGANISATION
from mailticket.application.report_use_cases import REPORTS
from mailticket.application.saved_parameters import OneSaved, SaveSearch
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
        "What may be ordered by mail.", "Qué se puede ordenar por correo.",
        f"{AS} help --queue general",
    ),
    "search": UseCase(
        "tickets.search:search", Search, None, Demand.READ,
        "Find tickets, the most urgent first, with how many there are.",
        "Buscar tickets, primero los más urgentes, y cuántos hay.",
        "mailticket search seguridad new without owner",
    ),
    **REPORTS,
    "saved.add": UseCase(
        "saved_searches:add", SaveSearch, None, Demand.CHANGE,
        "Give a search a name; @NAME stands for it in any query.",
        "Dar un nombre a una búsqueda; @NOMBRE la representa en cualquier consulta.",
        f"{AS} saved add urgentes 'priority >= 80 and unowned' --for noc",
    ),
    "saved.set": UseCase(
        "saved_searches:set_", SaveSearch, None, Demand.CHANGE,
        "Change what a saved search says.", "Cambiar lo que dice una búsqueda guardada.",
        f"{AS} saved set urgentes 'priority >= 90 and unowned' --for noc",
    ),
    "saved.list": UseCase(
        "saved_searches:list_", mail.Nothing, None, Demand.READ,
        "Your saved searches, your groups', and everybody's.",
        "Sus búsquedas guardadas, las de sus grupos y las de todos.", f"{AS} saved list",
    ),
    "saved.show": UseCase(
        "saved_searches:show", OneSaved, None, Demand.READ,
        "What a saved search says.", "Qué dice una búsqueda guardada.", f"{AS} saved show urgentes",
    ),
    "saved.remove": UseCase(
        "saved_searches:remove", OneSaved, None, Demand.CHANGE,
        "Forget a saved search.", "Olvidar una búsqueda guardada.", f"{AS} saved remove urgentes",
    ),
    "ticket.list": UseCase(
        "tickets.search:list_", List, None, Demand.READ,
        "Tickets, the most urgent first.", "Los tickets, primero los más urgentes.",
        "mailticket ticket list --status open --owner nobody",
    ),
    "ticket.show": UseCase(
        "tickets.query:show", told.Show, Right.SHOW_TICKET, Demand.READ,
        "A ticket with its history.", "Un ticket con su historial.", "mailticket ticket show 12",
    ),
    "ticket.next": UseCase(
        "tickets.next:next_", Next, Right.TAKE_TICKET, Demand.WORK,
        "Take the most urgent ticket you may take, and see it whole.",
        "Tomar el ticket más urgente que se pueda tomar, y verlo entero.",
        f"{AS} ticket next seguridad",
    ),
    "ticket.suggest": UseCase(
        "tickets.suggest:suggest", Suggest, Right.SHOW_TICKET, Demand.READ,
        "Resolved tickets like this one, with the words they share.",
        "Tickets resueltos parecidos a este, con las palabras que comparten.",
        "mailticket ticket suggest 12",
    ),
    "ticket.create": UseCase(
        "tickets.create:create", writing.Create, Right.CREATE_TICKET, Demand.WORK,
        "Open a ticket.", "Abrir un ticket.",
        "mailticket ticket create --queue general --subject 'No anda' --text 'El piso 2.' --set cf.Sede=Centro",
    ),
    "ticket.reply": UseCase(
        "tickets.say:reply", writing.Reply, Right.REPLY_TO_TICKET, Demand.SPEAK,
        "Answer the requestors.", "Responder a los solicitantes.",
        f"{AS} ticket reply 12 --text 'Listo.' --minutes 1h30m",
    ),
    "ticket.forward": UseCase(
        "tickets.forward:forward", writing.Forward, Right.FORWARD_MESSAGE, Demand.DISCLOSE,
        "Send the conversation, or entries of it, to others.", "Enviar la conversación, o entradas de ella, a otras personas.",
        f"{AS} ticket forward 12 345 350 --to ana@isp.example --text '¿Lo puede mirar?'",
    ),
    "ticket.comment": UseCase(
        "tickets.say:comment", writing.Comment, Right.COMMENT_ON_TICKET, Demand.SPEAK,
        "Write a note that requestors never see.", "Escribir una nota que los solicitantes nunca ven.",
        "mailticket ticket comment 12 --text 'Es el switch.'",
    ),
    "ticket.take": UseCase(
        "tickets.own:take", told.Take, Right.TAKE_TICKET, Demand.WORK,
        "Become the owner of a ticket nobody owns.", "Hacerse responsable de un ticket que no es de nadie.",
        f"{AS} ticket take 12",
    ),
    "ticket.steal": UseCase(
        "tickets.own:steal", told.Steal, Right.STEAL_TICKET, Demand.CHANGE,
        "Become the owner of somebody else's ticket.", "Hacerse responsable de un ticket ajeno.",
        f"{AS} ticket steal 12",
    ),
    "ticket.untake": UseCase(
        "tickets.own:untake", told.Untake, Right.MODIFY_TICKET, Demand.WORK,
        "Give a ticket up: nobody owns it then.", "Dejar de ser responsable de un ticket: queda sin nadie.",
        f"{AS} ticket untake 12",
    ),
    "ticket.give": UseCase(
        "tickets.own:give", told.Give, Right.MODIFY_TICKET, Demand.CHANGE,
        "Make somebody the owner.", "Hacer responsable a alguien.", "mailticket ticket give 12 luis@noc.example",
    ),
    "ticket.set": UseCase(
        "tickets.fields:set_", told.Set, Right.MODIFY_TICKET, Demand.CHANGE,
        "Change fields: all of them, or none.", "Cambiar campos: todos, o ninguno.",
        "mailticket ticket set 12 priority=80 due=2026-12-01 owner=me cf.Sede=Centro",
    ),
    "ticket.resolve": UseCase(
        "tickets.status:resolve", told.Resolve, Right.MODIFY_TICKET, Demand.WORK,
        "It is done.", "Está hecho.", "mailticket ticket resolve 12",
    ),
    "ticket.reject": UseCase(
        "tickets.status:reject", told.Reject, Right.MODIFY_TICKET, Demand.WORK,
        "It will not be done.", "No se hará.", "mailticket ticket reject 12",
    ),
    "ticket.open": UseCase(
        "tickets.status:open_", told.Open, Right.MODIFY_TICKET, Demand.WORK,
        "Work on it goes on.", "Se sigue trabajando en él.", "mailticket ticket open 12",
    ),
    "ticket.stall": UseCase(
        "tickets.status:stall", told.Stall, Right.MODIFY_TICKET, Demand.WORK,
        "It waits for something, or until a day on which it opens by itself.",
        "Queda en espera de algo, o hasta un día en que se reabre solo.", "mailticket ticket stall 12 --until monday",
    ),
    "ticket.reopen": UseCase(
        "tickets.status:reopen", told.Reopen, Right.MODIFY_TICKET, Demand.WORK,
        "It was not done after all.", "No estaba terminado.", "mailticket ticket reopen 12",
    ),
    "ticket.delete": UseCase(
        "tickets.status:delete", told.Delete, Right.DELETE_TICKET, Demand.DESTROY,
        "It was no ticket: spam, a test.", "No era un ticket: spam, una prueba.", "mailticket ticket delete 12",
    ),
    "ticket.undo": UseCase(
        "tickets.undo:undo", told.Undo, Right.SHOW_TICKET, Demand.WORK,
        "Undo the last I changed on a ticket, a merge too.", "Deshacer lo último que cambié en un ticket, también una unión.",
        f"{AS} ticket undo 12",
    ),
    "ticket.watch": UseCase(
        "tickets.watch:watch", told.Watch, Right.MODIFY_TICKET, Demand.CHANGE,
        "Let people or groups follow a ticket.", "Que personas o grupos sigan un ticket.",
        "mailticket ticket watch 12 luis@noc.example cert --role AdminCc",
    ),
    "ticket.unwatch": UseCase(
        "tickets.watch:unwatch", told.Unwatch, Right.MODIFY_TICKET, Demand.CHANGE,
        "People or groups follow a ticket no longer.", "Que dejen de seguirlo.",
        "mailticket ticket unwatch 12 luis@noc.example",
    ),
    "ticket.mute": UseCase(
        "tickets.watch:mute", told.Mute, Right.SHOW_TICKET, Demand.OWN,
        "Send me no mail about a ticket.", "No enviarme correo sobre un ticket.", f"{AS} ticket mute 12",
    ),
    "ticket.unmute": UseCase(
        "tickets.watch:unmute", told.Unmute, Right.SHOW_TICKET, Demand.OWN,
        "Send me mail about a ticket again.", "Volver a enviarme correo sobre un ticket.", f"{AS} ticket unmute 12",
    ),
    "ticket.squelch": UseCase(
        "tickets.watch:squelch", told.Squelch, Right.MODIFY_TICKET, Demand.CHANGE,
        "Send somebody no mail about a ticket.", "No enviar a alguien correo sobre un ticket.",
        "mailticket ticket squelch 12 ruidoso@cliente.example",
    ),
    "ticket.unsquelch": UseCase(
        "tickets.watch:unsquelch", told.Unsquelch, Right.MODIFY_TICKET, Demand.CHANGE,
        "Send somebody mail about a ticket again.", "Volver a enviar a alguien correo sobre un ticket.",
        "mailticket ticket unsquelch 12 ruidoso@cliente.example",
    ),
    "ticket.link": UseCase(
        "tickets.link:link", told.Link, Right.MODIFY_TICKET, Demand.CHANGE,
        "Link a ticket to another, or to a page on the web.", "Enlazar un ticket con otro, o con una página web.",
        "mailticket ticket link 12 DependsOn 7",
    ),
    "ticket.unlink": UseCase(
        "tickets.link:unlink", told.Unlink, Right.MODIFY_TICKET, Demand.CHANGE,
        "Take a link away.", "Quitar un enlace.", "mailticket ticket unlink 12 DependsOn 7",
    ),
    "ticket.merge": UseCase(
        "tickets.merge:merge", told.Merge, Right.MODIFY_TICKET, Demand.DESTROY,
        "Make a ticket part of another. Its number goes on working, for mail as well.",
        "Unir un ticket a otro. Su número sigue sirviendo, también por correo.", "mailticket ticket merge 13 12",
    ),
    "ticket.split": UseCase(
        "tickets.split:split", told.Split, Right.MODIFY_TICKET, Demand.CHANGE,
        "Give a letter a ticket of its own, or to another ticket; answers to it follow.",
        "Dar a un mensaje su propio ticket, o pasarlo a otro; las respuestas lo siguen.",
        "mailticket ticket split 12 345 --queue seguridad",
    ),
    "ticket.clone": UseCase(
        "tickets.create:clone", writing.Clone, Right.CREATE_TICKET, Demand.CHANGE,
        "Open a ticket like another: same people, priorities and fields.",
        "Abrir un ticket como otro: las mismas personas, prioridades y campos.",
        "mailticket ticket clone 12 --subject 'Lo mismo en el piso 3'",
    ),
    "ticket.release": UseCase(
        "tickets.release:release", writing.Release, Right.COMMENT_ON_TICKET, Demand.WORK,
        "Pass on what was kept as unproven: you vouch that its author wrote it.",
        "Hacer llegar lo que se guardó sin verificar: usted responde de que su autor lo escribió.",
        f"{AS} ticket release 12 345",
    ),
    "explain": UseCase(
        "mail.letters:explain", mail.Given, Right.SUPER_USER, Demand.READ,
        "What would become of a letter, room by room, with the reasons. Changes nothing.",
        "Qué sería de un mensaje, paso a paso y con los motivos. No cambia nada.",
        'mailticket explain letter.eml --to general@noc.example',
    ),
    "index.rebuild": UseCase(
        "search_index:rebuild", mail.Nothing, Right.SUPER_USER, Demand.CHANGE,
        "Index anew all that tickets say.", "Volver a indexar todo lo que dicen los tickets.",
        "mailticket index rebuild",
    ),
    "index.status": UseCase(
        "search_index:status", mail.Nothing, Right.SUPER_USER, Demand.READ,
        "How far the index is.", "Hasta dónde llegó el índice.",
        "mailticket index status",
    ),
    "inject": UseCase(
        "mail.letters:inject", mail.Given, Right.SUPER_USER, Demand.CHANGE,
        "Put a letter into the inbox, as if it had come by mail.",
        "Poner un mensaje en la bandeja de entrada, como si hubiera llegado por correo.",
        'mailticket inject letter.eml --to general@noc.example --from ana@cliente.example',
    ),
    "trace": UseCase(
        "mail.letters:trace", mail.Traced, Right.SUPER_USER, Demand.READ,
        "What became of a message: every letter it was, its tickets, its notices and their fate.",
        "Qué fue de un mensaje: cada vez que llegó, sus tickets, sus avisos y lo que pasó con ellos.",
        "mailticket trace '<20261123.1@cliente.example>'",
    ),
    "inbox.list": UseCase(
        "mail.letters:list_", mail.Listed, Right.SUPER_USER, Demand.READ,
        "Letters, the newest first; states are waiting, done, held.",
        "Los mensajes, primero los más nuevos; los estados son waiting, done, held.",
        'mailticket inbox list --state held',
    ),
    "inbox.show": UseCase(
        "mail.letters:show", mail.ShowLetter, Right.SUPER_USER, Demand.READ,
        "One letter and what became of it.",
        "Un mensaje y qué fue de él.",
        'mailticket inbox show 7 --raw > letter.eml',
    ),
    "inbox.retry": UseCase(
        "mail.letters:retry", mail.Which, Right.SUPER_USER, Demand.CHANGE,
        "Read a held letter again, or all of them: those where that can help.",
        "Leer de nuevo un mensaje retenido, o todos: los que así pueden salir.",
        'mailticket inbox retry all',
    ),
    "inbox.release": UseCase(
        "mail.letters:release", mail.OneLetter, None, Demand.WORK,
        "Let a held letter through: to its ticket, or into a new one.",
        "Dejar pasar un mensaje retenido: a su ticket, o a uno nuevo.",
        'mailticket inbox release 7',
    ),
    "inbox.discard": UseCase(
        "mail.letters:discard", mail.OneLetter, None, Demand.CHANGE,
        "A held letter is nothing for anybody. Its original is kept.",
        "Un mensaje retenido no es para nadie. Su original se conserva.",
        'mailticket inbox discard 7',
    ),
    "inbox.block": UseCase(
        "mail.letters:block", mail.OneLetter, None, Demand.CHANGE,
        "Discard a held letter, and take no more mail from its sender; user unblock undoes the latter.",
        "Descartar un mensaje retenido y no aceptar más correo de su remitente; user unblock deshace esto último.",
        'mailticket inbox block 7',
    ),
    "outbox.list": UseCase(
        "mail.copies:list_", mail.Listed, Right.SUPER_USER, Demand.READ,
        "Copies, the newest first; states are waiting, sending, sent, failed, uncertain, gathering, combined, withdrawn.",
        "Las copias, primero las más nuevas; estados: waiting, sending, sent, failed, uncertain, gathering, combined, withdrawn.",
        'mailticket outbox list --state failed',
    ),
    "outbox.show": UseCase(
        "mail.copies:show", mail.OneCopy, Right.SUPER_USER, Demand.READ,
        "One copy and what became of it.",
        "Una copia y qué fue de ella.",
        'mailticket outbox show 7',
    ),
    "outbox.retry": UseCase(
        "mail.copies:retry", mail.Which, Right.SUPER_USER, Demand.CHANGE,
        "Send a failed or uncertain copy again, or all of them.",
        "Enviar de nuevo una copia fallida o incierta, o todas.",
        'mailticket outbox retry 7',
    ),
    "status": UseCase(
        "mail.copies:status", mail.Nothing, Right.SUPER_USER, Demand.READ,
        "How the daemon is.",
        "Cómo está el servicio.",
        'mailticket status',
    ),
    "user.block": UseCase(
        "mail.senders:block", mail.Sender, None, Demand.CHANGE,
        "Take no more mail from an address.",
        "No aceptar más correo de una dirección.",
        'mailticket user block spam@x.example',
    ),
    "user.unblock": UseCase(
        "mail.senders:unblock", mail.Sender, None, Demand.CHANGE,
        "Take mail from an address again.",
        "Volver a aceptar correo de una dirección.",
        'mailticket user unblock eva@x.example',
    ),
    "attachment.list": UseCase(
        "tickets.attachments:list_", writing.Attachments, Right.SHOW_TICKET, Demand.READ,
        "The files of a ticket, the oldest first.", "Los archivos de un ticket, primero los más viejos.",
        "mailticket attachment list 12",
    ),
    "attachment.get": UseCase(
        "tickets.attachments:get", writing.AttachmentOf, Right.SHOW_TICKET, Demand.READ,
        "A file of a ticket, in base64.", "Un archivo de un ticket, en base64.",
    ),
    **ORGANISATION,
    **QUEUES,
    **SCRIPS,
    **SCHEDULES,
    **TIME,
    **CALENDARS,
    **BILLS,
}  # fmt: skip
"""By name, as the control socket and the command line ask for them."""
