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
        "mailticket queue add dns --correspond-address dns@noc.example --admin-cc noc --due-in 4h",
    ),
    "queue.set": UseCase(
        "organisation.queues:set_", told.QueueValues, Right.ADMIN_QUEUE, Demand.CHANGE,
        "mailticket queue set dns --lifecycle incidentes --subject-tag dns",
    ),
    "queue.list": UseCase(
        "organisation.queues:list_", Nothing, Right.SEE_QUEUE, Demand.READ,
         "mailticket queue list",
    ),
    "queue.show": UseCase(
        "organisation.queues:show", told.OneQueue, Right.SEE_QUEUE, Demand.READ,
         "mailticket queue show general",
    ),
    "queue.rename": UseCase(
        "organisation.queues:rename", told.RenameQueue, Right.ADMIN_QUEUE, Demand.CHANGE,
        "mailticket queue rename dns nombres",
    ),
    "queue.disable": UseCase(
        "organisation.queues:disable", told.OneQueue, Right.ADMIN_QUEUE, Demand.CHANGE,
         "mailticket queue disable vieja",
    ),
    "queue.enable": UseCase(
        "organisation.queues:enable", told.OneQueue, Right.ADMIN_QUEUE, Demand.CHANGE,
         "mailticket queue enable vieja",
    ),
    "queue.watcher.add": UseCase(
        "organisation.queues:add_watchers", told.QueueWatchers, Right.MODIFY_QUEUE_WATCHERS, Demand.CHANGE,
        "mailticket queue watcher add dns noc --role AdminCc",
    ),
    "queue.watcher.remove": UseCase(
        "organisation.queues:remove_watchers", told.QueueWatchers, Right.MODIFY_QUEUE_WATCHERS, Demand.CHANGE,
        "mailticket queue watcher remove dns luis@noc.example --role Cc",
    ),
    "queue.check": UseCase(
        "organisation.mail_routes:check", told.CheckMail, Right.ADMIN_QUEUE, Demand.READ,
        "mailticket queue check --aliases /etc/aliases",
    ),
    "lifecycle.add": UseCase(
        "organisation.lifecycles:add", workflow.AddLifecycle, Right.SUPER_USER, Demand.CHANGE,
        "mailticket lifecycle add cert --initial nuevo --active 'en curso' --inactive cerrado --transition nuevo='en curso'",
    ),
    "lifecycle.list": UseCase(
        "organisation.lifecycles:list_", Nothing, None, Demand.READ,
         "mailticket lifecycle list",
    ),
    "lifecycle.show": UseCase(
        "organisation.lifecycles:show", workflow.OneNamed, None, Demand.READ,
         "mailticket lifecycle show default",
    ),
    "lifecycle.rename": UseCase(
        "organisation.lifecycles:rename", workflow.Renamed, Right.SUPER_USER, Demand.CHANGE,
        "mailticket lifecycle rename cert incidentes",
    ),
    "lifecycle.remove": UseCase(
        "organisation.lifecycles:remove", workflow.OneNamed, Right.SUPER_USER, Demand.DESTROY,
        "mailticket lifecycle remove viejo",
    ),
    "field.add": UseCase(
        "organisation.custom_fields:add", workflow.FieldValues, Right.ADMIN_CUSTOM_FIELDS, Demand.CHANGE,
        "mailticket field add Sede --kind choice --choice Centro --choice Rivera --queue general",
    ),
    "field.set": UseCase(
        "organisation.custom_fields:set_", workflow.FieldValues, Right.ADMIN_CUSTOM_FIELDS, Demand.CHANGE,
        "mailticket field set Sede --choice Centro --choice Rivera --choice Salto",
    ),
    "field.list": UseCase(
        "organisation.custom_fields:list_", workflow.ListFields, Right.SEE_CUSTOM_FIELD, Demand.READ,
         "mailticket field list --queue general",
    ),
    "field.show": UseCase(
        "organisation.custom_fields:show", workflow.OneNamed, Right.SEE_CUSTOM_FIELD, Demand.READ,
         "mailticket field show Sede",
    ),
    "field.rename": UseCase(
        "organisation.custom_fields:rename", workflow.Renamed, Right.ADMIN_CUSTOM_FIELDS, Demand.CHANGE,
         "mailticket field rename Sede Local",
    ),
    "field.remove": UseCase(
        "organisation.custom_fields:remove", workflow.OneNamed, Right.ADMIN_CUSTOM_FIELDS, Demand.DESTROY,
         "mailticket field remove Piso",
    ),
}  # fmt: skip
