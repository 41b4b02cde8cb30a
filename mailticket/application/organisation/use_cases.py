"""What can be done about people, and the organisation as a whole: users, their proofs, groups, rights, history. Part of the table
of use cases.
"""

from mailticket.application.organisation import grant_parameters as grant
from mailticket.application.organisation import parameters as told
from mailticket.application.organisation import proof_parameters as proof
from mailticket.application.organisation import sign_in_parameters as sign_in
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

ORGANISATION: dict[str, UseCase] = {
    "user.add": UseCase(
        "organisation.users:add", told.AddUser, Right.ADMIN_USERS, Demand.CHANGE,
        "Make a user, or bring one up to date: what is not said stays.",
        "Crear un usuario, o ponerlo al día: lo que no se dice queda como está.",
        "mailticket user add lucia@noc.example --name 'Lucía Pereira' --language es --privileged",
    ),
    "user.set": UseCase(
        "organisation.users:set_", told.SetUser, Right.ADMIN_USERS, Demand.CHANGE,
        "Change a user; an empty text clears.", "Cambiar un usuario; un texto vacío borra.",
        "mailticket user set lucia@noc.example --timezone America/Montevideo --language ''",
    ),
    "user.list": UseCase(
        "organisation.users:list_", told.ListUsers, Right.ADMIN_USERS, Demand.READ,
        "All users, or some.", "Todos los usuarios, o algunos.", "mailticket user list pereira --privileged",
    ),
    "user.show": UseCase(
        "organisation.users:show", told.OneUser, None, Demand.READ,
        "One user, by any address of theirs.", "Un usuario, por cualquiera de sus direcciones.",
        "mailticket user show lucia@noc.example",
    ),
    "user.disable": UseCase(
        "organisation.users:disable", told.OneUser, Right.ADMIN_USERS, Demand.CHANGE,
        "They may do nothing and get no mail; their history stays.",
        "No puede hacer nada ni recibe correo; su historial queda.", "mailticket user disable lucia@noc.example",
    ),
    "user.enable": UseCase(
        "organisation.users:enable", told.OneUser, Right.ADMIN_USERS, Demand.CHANGE,
        "Undo disable.", "Deshacer disable.", "mailticket user enable lucia@noc.example",
    ),
    "user.merge": UseCase(
        "organisation.users:merge", told.MergeUsers, Right.ADMIN_USERS, Demand.DESTROY,
        "Two users are one person: addresses, tickets, groups and rights go to the one who stays.",
        "Dos usuarios son una persona: direcciones, tickets, grupos y derechos pasan al que queda.",
        "mailticket user merge lucia@gmail.example lucia@noc.example",
    ),
    "user.address.add": UseCase(
        "organisation.users:add_address", told.AddressOfUser, Right.ADMIN_USERS, Demand.CHANGE,
        "One more address of a user.", "Una dirección más de un usuario.",
        "mailticket user address add lucia@noc.example lucia@casa.example",
    ),
    "user.address.remove": UseCase(
        "organisation.users:remove_address", told.AddressOfUser, Right.ADMIN_USERS, Demand.CHANGE,
        "An address is a user's no longer.", "Una dirección deja de ser de un usuario.",
        "mailticket user address remove lucia@noc.example lucia@casa.example",
    ),
    "user.address.main": UseCase(
        "organisation.users:main_address", told.AddressOfUser, Right.ADMIN_USERS, Demand.CHANGE,
        "The address a user is shown by and gets mail at.",
        "La dirección con la que se muestra un usuario y donde recibe correo.",
        "mailticket user address main lucia@casa.example lucia@noc.example",
    ),
    "user.password": UseCase(
        "organisation.proofs:set_password", proof.SetPassword, Right.ADMIN_USERS, Demand.CHANGE,
        "Set the password with which somebody's mail program logs in to send; it is asked for, or read from standard input.",
        "Poner la contraseña con que el programa de correo de alguien entra para enviar; se pregunta, o se lee de la entrada "
        "estándar.",
        "mailticket user password lucia@noc.example",
    ),
    "user.link": UseCase(
        "sign_in_links:make_link", sign_in.MakeLink, Right.ADMIN_USERS, Demand.CHANGE,
        "A link, good once and for an hour, with which somebody chooses a password and signs in on the web.",
        "Un enlace, válido una sola vez y por una hora, con el que alguien elige una contraseña y entra en la web.",
        "mailticket user link lucia@noc.example",
    ),
    "user.session.list": UseCase(
        "web_sessions:list_", told.OneUser, None, Demand.READ,
        "Where somebody is signed in on the web.", "Dónde tiene alguien sesión abierta en la web.",
        "mailticket user session list lucia@noc.example",
    ),
    "user.session.end": UseCase(
        "web_sessions:end_of", sign_in.EndSessions, None, Demand.CHANGE,
        "Sign somebody out on the web: everywhere, or of one session.",
        "Cerrar las sesiones web de alguien: todas, o una.",
        "mailticket user session end lucia@noc.example",
    ),
    "user.key.add": UseCase(
        "organisation.proofs:add_key", proof.AddKey, Right.ADMIN_USERS, Demand.CHANGE,
        "Enrol an OpenPGP public key or an S/MIME certificate: mail signed with it is theirs beyond doubt.",
        "Registrar una clave pública OpenPGP o un certificado S/MIME: el correo que firma es suyo sin duda.",
        "gpg --export --armor lucia@noc.example | mailticket user key add lucia@noc.example -",
    ),
    "user.key.list": UseCase(
        "organisation.proofs:list_keys", told.OneUser, None, Demand.READ,
        "The keys of a user.", "Las claves de un usuario.", "mailticket user key list lucia@noc.example",
    ),
    "user.key.remove": UseCase(
        "organisation.proofs:remove_key", proof.RemoveKey, Right.ADMIN_USERS, Demand.CHANGE,
        "Forget a key: what it signs proves nothing any more.", "Olvidar una clave: lo que firma ya no prueba nada.",
        "mailticket user key remove lucia@noc.example 0123456789ABCDEF0123456789ABCDEF01234567",
    ),
    "seal.rotate": UseCase(
        "organisation.proofs:rotate_seal", proof.RotateSeal, Right.SUPER_USER, Demand.CHANGE,
        "Seal addresses and Message-IDs with a new key. Links in mail that is out there go on working for a while.",
        "Sellar direcciones y Message-IDs con una clave nueva. Los enlaces ya enviados siguen sirviendo un tiempo.",
        "mailticket seal rotate --keep 90",
    ),
    "history": UseCase(
        "organisation.whole:history", proof.History, None, Demand.READ,
        "Who changed what of the organisation, the newest first. A ticket's history is in ticket show.",
        "Quién cambió qué de la organización, primero lo más nuevo. El historial de un ticket está en ticket show.",
        "mailticket history queue dns",
    ),
    "export": UseCase(
        "organisation.whole:export", proof.Export, Right.SUPER_USER, Demand.READ,
        "The present organisation, as a configuration declares it: users, groups, queues, rights, lifecycles, fields, scrips.",
        "La organización actual, como la declara una configuración: usuarios, grupos, colas, derechos, ciclos, campos, scrips.",
        "mailticket export > organisation.toml",
    ),
    "group.add": UseCase(
        "organisation.groups:add", told.AllMembers, Right.ADMIN_GROUPS, Demand.CHANGE,
        "Make a group, or add members to one.", "Crear un grupo, o agregarle miembros.",
        "mailticket group add noc lucia@noc.example helpdesk",
    ),
    "group.list": UseCase(
        "organisation.groups:list_", told.Nothing, Right.ADMIN_GROUPS, Demand.READ,
        "All groups.", "Todos los grupos.", "mailticket group list",
    ),
    "group.show": UseCase(
        "organisation.groups:show", told.OneGroup, None, Demand.READ,
        "One group, with all people in it.", "Un grupo, con todas las personas que hay en él.",
        "mailticket group show noc",
    ),
    "group.set": UseCase(
        "organisation.groups:set_", told.AllMembers, Right.ADMIN_GROUPS, Demand.CHANGE,
        "Make these the members, and nobody else.", "Que los miembros sean estos, y nadie más.",
        "mailticket group set cert cora@noc.example pepe@noc.example",
    ),
    "group.rename": UseCase(
        "organisation.groups:rename", told.RenameGroup, Right.ADMIN_GROUPS, Demand.CHANGE,
        "Another name for a group.", "Otro nombre para un grupo.", "mailticket group rename noc guardia",
    ),
    "group.remove": UseCase(
        "organisation.groups:remove", told.OneGroup, Right.ADMIN_GROUPS, Demand.DESTROY,
        "Remove a group that nothing names any more.", "Quitar un grupo que ya nada nombra.",
        "mailticket group remove viejos",
    ),
    "group.member.add": UseCase(
        "organisation.groups:add_members", told.Members, Right.ADMIN_GROUPS, Demand.CHANGE,
        "More members.", "Más miembros.", "mailticket group member add noc luis@noc.example",
    ),
    "group.member.remove": UseCase(
        "organisation.groups:remove_members", told.Members, Right.ADMIN_GROUPS, Demand.CHANGE,
        "Fewer members.", "Menos miembros.", "mailticket group member remove noc luis@noc.example",
    ),
    "grant.add": UseCase(
        "organisation.grants:add", grant.Granting, Right.MODIFY_ACL, Demand.CHANGE,
        "Give rights, in a queue or everywhere; with --revoke, take them away there.",
        "Otorgar derechos, en una cola o en todas; con --revoke, quitarlos ahí.",
        "mailticket grant add noc OwnTicket TakeTicket StealTicket --queue dns",
    ),
    "grant.remove": UseCase(
        "organisation.grants:remove", grant.Granting, Right.MODIFY_ACL, Demand.CHANGE,
        "Take back what grant add gave; with --revoke, what it revoked.",
        "Retirar lo que grant add otorgó; con --revoke, lo que quitó.",
        "mailticket grant remove noc StealTicket --queue dns",
    ),
    "grant.list": UseCase(
        "organisation.grants:list_", grant.ListGrants, Right.SHOW_ACL, Demand.READ,
        "What is granted and revoked.", "Lo que está otorgado y lo que está quitado.",
        "mailticket grant list --queue dns --all",
    ),
    "grant.why": UseCase(
        "organisation.grants:why", grant.WhyRight, None, Demand.READ,
        "How somebody comes to hold a right. Exit status 1 when they do not.",
        "Por qué alguien tiene un derecho. El programa termina con 1 si no lo tiene.",
        "mailticket grant why luis@noc.example ShowTicketComments seguridad",
    ),
    "right.list": UseCase(
        "organisation.grants:rights", told.Nothing, None, Demand.READ,
        "Every right, what it allows, and who has it out of the box.",
        "Todos los derechos, qué permite cada uno y quién lo tiene de fábrica.", "mailticket right list",
    ),
}  # fmt: skip
