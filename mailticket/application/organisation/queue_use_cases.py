"""What can be done to queues. Part of the table of use cases."""

from mailticket.application.organisation import queue_parameters as told
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

QUEUES: dict[str, UseCase] = {
    "queue.add": UseCase(
        "organisation.queues:add", told.QueueValues, Right.ADMIN_QUEUE, Demand.CHANGE,
        "Make a queue, or bring one up to date: what is not said stays.",
        "Crear una cola, o ponerla al día: lo que no se dice queda como está.",
        "mailticket queue add dns --correspond-address dns@noc.example --admin-cc noc --due-in 4h",
    ),
    "queue.set": UseCase(
        "organisation.queues:set_", told.QueueValues, Right.ADMIN_QUEUE, Demand.CHANGE,
        "Change a queue; an empty text clears, watchers are put in place of those there are.",
        "Cambiar una cola; un texto vacío borra, y los observadores reemplazan a los que hay.",
        "mailticket queue set dns --lifecycle incidentes --subject-tag dns",
    ),
    "queue.list": UseCase(
        "organisation.queues:list_", Nothing, Right.SEE_QUEUE, Demand.READ,
        "All queues.", "Todas las colas.", "mailticket queue list",
    ),
    "queue.show": UseCase(
        "organisation.queues:show", told.OneQueue, Right.SEE_QUEUE, Demand.READ,
        "One queue.", "Una cola.", "mailticket queue show general",
    ),
    "queue.rename": UseCase(
        "organisation.queues:rename", told.RenameQueue, Right.ADMIN_QUEUE, Demand.CHANGE,
        "Another name for a queue. Aliases, rules and folders of templates that name it are yours to change.",
        "Otro nombre para una cola. Los alias, reglas y carpetas de plantillas que la nombran los cambia usted.",
        "mailticket queue rename dns nombres",
    ),
    "queue.disable": UseCase(
        "organisation.queues:disable", told.OneQueue, Right.ADMIN_QUEUE, Demand.CHANGE,
        "Take no more mail for a queue; its tickets stay.",
        "No aceptar más correo para una cola; sus tickets quedan.", "mailticket queue disable vieja",
    ),
    "queue.enable": UseCase(
        "organisation.queues:enable", told.OneQueue, Right.ADMIN_QUEUE, Demand.CHANGE,
        "Undo disable.", "Deshacer disable.", "mailticket queue enable vieja",
    ),
    "queue.watcher.add": UseCase(
        "organisation.queues:add_watchers", told.QueueWatchers, Right.MODIFY_QUEUE_WATCHERS, Demand.CHANGE,
        "Let people or groups watch a queue.", "Que personas o grupos observen una cola.",
        "mailticket queue watcher add dns noc --role AdminCc",
    ),
    "queue.watcher.remove": UseCase(
        "organisation.queues:remove_watchers", told.QueueWatchers, Right.MODIFY_QUEUE_WATCHERS, Demand.CHANGE,
        "People or groups watch a queue no longer.", "Que personas o grupos dejen de observar una cola.",
        "mailticket queue watcher remove dns luis@noc.example --role Cc",
    ),
    "queue.check": UseCase(
        "organisation.mail_routes:check", told.CheckMail, Right.ADMIN_QUEUE, Demand.READ,
        "What an alias file lacks for mail to reach the queues, and the lines for /etc/aliases or Postfix's transport map.",
        "Qué le falta a un archivo de alias para que el correo llegue a las colas, y las líneas que lo traen.",
        "mailticket queue check --aliases /etc/aliases",
    ),
}  # fmt: skip
