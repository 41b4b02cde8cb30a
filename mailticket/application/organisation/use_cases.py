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
        "mailticket user add lucia@noc.example --name 'Lucía Pereira' --language es --privileged",
    ),
    "user.set": UseCase(
        "organisation.users:set_", told.SetUser, Right.ADMIN_USERS, Demand.CHANGE,
        "mailticket user set lucia@noc.example --timezone America/Montevideo --language ''",
    ),
    "user.list": UseCase(
        "organisation.users:list_", told.ListUsers, Right.ADMIN_USERS, Demand.READ,
         "mailticket user list pereira --privileged",
    ),
    "user.show": UseCase(
        "organisation.users:show", told.OneUser, None, Demand.READ,
        "mailticket user show lucia@noc.example",
    ),
    "user.disable": UseCase(
        "organisation.users:disable", told.OneUser, Right.ADMIN_USERS, Demand.CHANGE,
         "mailticket user disable lucia@noc.example",
    ),
    "user.enable": UseCase(
        "organisation.users:enable", told.OneUser, Right.ADMIN_USERS, Demand.CHANGE,
         "mailticket user enable lucia@noc.example",
    ),
    "user.merge": UseCase(
        "organisation.users:merge", told.MergeUsers, Right.ADMIN_USERS, Demand.DESTROY,
        "mailticket user merge lucia@gmail.example lucia@noc.example",
    ),
    "user.address.add": UseCase(
        "organisation.users:add_address", told.AddressOfUser, Right.ADMIN_USERS, Demand.CHANGE,
        "mailticket user address add lucia@noc.example lucia@casa.example",
    ),
    "user.address.remove": UseCase(
        "organisation.users:remove_address", told.AddressOfUser, Right.ADMIN_USERS, Demand.CHANGE,
        "mailticket user address remove lucia@noc.example lucia@casa.example",
    ),
    "user.address.main": UseCase(
        "organisation.users:main_address", told.AddressOfUser, Right.ADMIN_USERS, Demand.CHANGE,
        "mailticket user address main lucia@casa.example lucia@noc.example",
    ),
    "user.password": UseCase(
        "organisation.proofs:set_password", proof.SetPassword, Right.ADMIN_USERS, Demand.CHANGE,
        "mailticket user password lucia@noc.example",
    ),
    "user.link": UseCase(
        "sign_in_links:make_link", sign_in.MakeLink, Right.ADMIN_USERS, Demand.CHANGE,
        "mailticket user link lucia@noc.example",
    ),
    "user.session.list": UseCase(
        "web_sessions:list_", told.OneUser, None, Demand.READ,
        "mailticket user session list lucia@noc.example",
    ),
    "user.session.end": UseCase(
        "web_sessions:end_of", sign_in.EndSessions, None, Demand.CHANGE,
        "mailticket user session end lucia@noc.example",
    ),
    "user.key.add": UseCase(
        "organisation.proofs:add_key", proof.AddKey, Right.ADMIN_USERS, Demand.CHANGE,
        "gpg --export --armor lucia@noc.example | mailticket user key add lucia@noc.example -",
    ),
    "user.key.list": UseCase(
        "organisation.proofs:list_keys", told.OneUser, None, Demand.READ,
         "mailticket user key list lucia@noc.example",
    ),
    "user.key.remove": UseCase(
        "organisation.proofs:remove_key", proof.RemoveKey, Right.ADMIN_USERS, Demand.CHANGE,
        "mailticket user key remove lucia@noc.example 0123456789ABCDEF0123456789ABCDEF01234567",
    ),
    "seal.rotate": UseCase(
        "organisation.proofs:rotate_seal", proof.RotateSeal, Right.SUPER_USER, Demand.CHANGE,
        "mailticket seal rotate --keep 90",
    ),
    "history": UseCase(
        "organisation.whole:history", proof.History, None, Demand.READ,
        "mailticket history queue dns",
    ),
    "export": UseCase(
        "organisation.whole:export", proof.Export, Right.SUPER_USER, Demand.READ,
        "mailticket export > organisation.toml",
    ),
    "group.add": UseCase(
        "organisation.groups:add", told.AllMembers, Right.ADMIN_GROUPS, Demand.CHANGE,
        "mailticket group add noc lucia@noc.example helpdesk",
    ),
    "group.list": UseCase(
        "organisation.groups:list_", told.Nothing, Right.ADMIN_GROUPS, Demand.READ,
         "mailticket group list",
    ),
    "group.show": UseCase(
        "organisation.groups:show", told.OneGroup, None, Demand.READ,
        "mailticket group show noc",
    ),
    "group.set": UseCase(
        "organisation.groups:set_", told.AllMembers, Right.ADMIN_GROUPS, Demand.CHANGE,
        "mailticket group set cert cora@noc.example pepe@noc.example",
    ),
    "group.rename": UseCase(
        "organisation.groups:rename", told.RenameGroup, Right.ADMIN_GROUPS, Demand.CHANGE,
         "mailticket group rename noc guardia",
    ),
    "group.remove": UseCase(
        "organisation.groups:remove", told.OneGroup, Right.ADMIN_GROUPS, Demand.DESTROY,
        "mailticket group remove viejos",
    ),
    "group.member.add": UseCase(
        "organisation.groups:add_members", told.Members, Right.ADMIN_GROUPS, Demand.CHANGE,
         "mailticket group member add noc luis@noc.example",
    ),
    "group.member.remove": UseCase(
        "organisation.groups:remove_members", told.Members, Right.ADMIN_GROUPS, Demand.CHANGE,
         "mailticket group member remove noc luis@noc.example",
    ),
    "grant.add": UseCase(
        "organisation.grants:add", grant.Granting, Right.MODIFY_ACL, Demand.CHANGE,
        "mailticket grant add noc OwnTicket TakeTicket StealTicket --queue dns",
    ),
    "grant.remove": UseCase(
        "organisation.grants:remove", grant.Granting, Right.MODIFY_ACL, Demand.CHANGE,
        "mailticket grant remove noc StealTicket --queue dns",
    ),
    "grant.list": UseCase(
        "organisation.grants:list_", grant.ListGrants, Right.SHOW_ACL, Demand.READ,
        "mailticket grant list --queue dns --all",
    ),
    "grant.why": UseCase(
        "organisation.grants:why", grant.WhyRight, None, Demand.READ,
        "mailticket grant why luis@noc.example ShowTicketComments seguridad",
    ),
    "right.list": UseCase(
        "organisation.grants:rights", told.Nothing, None, Demand.READ,
         "mailticket right list",
    ),
}  # fmt: skip
