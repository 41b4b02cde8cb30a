"""What can be done to queues, and to lifecycles and custom fields. Part of the table of use cases."""

from mailticket.application.organisation import queue_parameters as told
from mailticket.application.organisation import workflow_parameters as workflow
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
    "lifecycle.add": UseCase(
        "organisation.lifecycles:add", workflow.AddLifecycle, Right.SUPER_USER, Demand.CHANGE,
        "Make a lifecycle, or put another in its place.", "Crear un ciclo de vida, o poner otro en su lugar.",
        "mailticket lifecycle add cert --initial nuevo --active 'en curso' --inactive cerrado --transition nuevo='en curso'",
    ),
    "lifecycle.list": UseCase(
        "organisation.lifecycles:list_", Nothing, None, Demand.READ,
        "All lifecycles.", "Todos los ciclos de vida.", "mailticket lifecycle list",
    ),
    "lifecycle.show": UseCase(
        "organisation.lifecycles:show", workflow.OneNamed, None, Demand.READ,
        "One lifecycle: its statuses, and what each may become.",
        "Un ciclo de vida: sus estados, y a cuáles puede pasar cada uno.", "mailticket lifecycle show default",
    ),
    "lifecycle.rename": UseCase(
        "organisation.lifecycles:rename", workflow.Renamed, Right.SUPER_USER, Demand.CHANGE,
        "Another name for a lifecycle.", "Otro nombre para un ciclo de vida.",
        "mailticket lifecycle rename cert incidentes",
    ),
    "lifecycle.remove": UseCase(
        "organisation.lifecycles:remove", workflow.OneNamed, Right.SUPER_USER, Demand.DESTROY,
        "Remove a lifecycle no queue has; default becomes what it was at first.",
        "Quitar un ciclo de vida que ninguna cola tiene; default vuelve a ser lo que era.",
        "mailticket lifecycle remove viejo",
    ),
    "field.add": UseCase(
        "organisation.custom_fields:add", workflow.FieldValues, Right.ADMIN_CUSTOM_FIELDS, Demand.CHANGE,
        "Make a custom field, or bring one up to date: what is not said stays.",
        "Crear un campo, o ponerlo al día: lo que no se dice queda como está.",
        "mailticket field add Sede --kind choice --choice Centro --choice Rivera --queue general",
    ),
    "field.set": UseCase(
        "organisation.custom_fields:set_", workflow.FieldValues, Right.ADMIN_CUSTOM_FIELDS, Demand.CHANGE,
        "Change a custom field; an empty text clears, lists are put in place of what is there.",
        "Cambiar un campo; un texto vacío borra, y las listas reemplazan a lo que hay.",
        "mailticket field set Sede --choice Centro --choice Rivera --choice Salto",
    ),
    "field.list": UseCase(
        "organisation.custom_fields:list_", workflow.ListFields, Right.SEE_CUSTOM_FIELD, Demand.READ,
        "All custom fields.", "Todos los campos.", "mailticket field list --queue general",
    ),
    "field.show": UseCase(
        "organisation.custom_fields:show", workflow.OneNamed, Right.SEE_CUSTOM_FIELD, Demand.READ,
        "One custom field.", "Un campo.", "mailticket field show Sede",
    ),
    "field.rename": UseCase(
        "organisation.custom_fields:rename", workflow.Renamed, Right.ADMIN_CUSTOM_FIELDS, Demand.CHANGE,
        "Another name for a custom field.", "Otro nombre para un campo.", "mailticket field rename Sede Local",
    ),
    "field.remove": UseCase(
        "organisation.custom_fields:remove", workflow.OneNamed, Right.ADMIN_CUSTOM_FIELDS, Demand.DESTROY,
        "Remove a custom field no ticket has a value of; else set it --disabled.",
        "Quitar un campo del que ningún ticket tiene un valor; si no, use set --disabled.", "mailticket field remove Piso",
    ),
}  # fmt: skip
