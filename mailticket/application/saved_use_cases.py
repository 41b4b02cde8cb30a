"""What can be done with what has a name: saved searches, canned answers, wall displays. Part of the table of use cases."""

from mailticket.application.canned_parameters import AnswerTicket, OneAnswer, SaveAnswer
from mailticket.application.mail.parameters import Nothing
from mailticket.application.saved_parameters import OneSaved, SaveSearch
from mailticket.application.use_case import UseCase
from mailticket.application.wall_parameters import AddWall, OneWall
from mailticket.model.command import Demand
from mailticket.model.right import Right

AS = "mailticket --as ana@noc.example"

SAVED: dict[str, UseCase] = {
    "saved.add": UseCase(
        "saved_searches:add", SaveSearch, None, Demand.CHANGE,
        f"{AS} saved add urgentes 'priority >= 80 and unowned' --for noc",
    ),
    "saved.set": UseCase(
        "saved_searches:set_", SaveSearch, None, Demand.CHANGE,
        f"{AS} saved set urgentes 'priority >= 90 and unowned' --for noc",
    ),
    "saved.list": UseCase(
        "saved_searches:list_", Nothing, None, Demand.READ,
         f"{AS} saved list",
    ),
    "saved.show": UseCase(
        "saved_searches:show", OneSaved, None, Demand.READ,
         f"{AS} saved show urgentes",
    ),
    "saved.remove": UseCase(
        "saved_searches:remove", OneSaved, None, Demand.CHANGE,
         f"{AS} saved remove urgentes",
    ),
    "answer.add": UseCase(
        "canned_answers:add", SaveAnswer, Right.ADMIN_QUEUE, Demand.CHANGE,
        "mailticket answer add reset-password --queue general --language es --text 'Hola {requestor}: …'",
    ),
    "answer.set": UseCase(
        "canned_answers:set_", SaveAnswer, Right.ADMIN_QUEUE, Demand.CHANGE,
        "mailticket answer set reset-password --language es --text 'Hola {requestor}: …'",
    ),
    "answer.list": UseCase(
        "canned_answers:list_", Nothing, Right.COMMENT_ON_TICKET, Demand.READ,
        "mailticket answer list",
    ),
    "answer.show": UseCase(
        "canned_answers:show", OneAnswer, Right.COMMENT_ON_TICKET, Demand.READ,
        "mailticket answer show reset-password --language es",
    ),
    "answer.remove": UseCase(
        "canned_answers:remove", OneAnswer, Right.ADMIN_QUEUE, Demand.CHANGE,
        "mailticket answer remove reset-password --language es",
    ),
    "ticket.answer": UseCase(
        "tickets.canned:answer", AnswerTicket, Right.REPLY_TO_TICKET, Demand.SPEAK,
        f"{AS} ticket answer 12 reset-password",
    ),
    "wall.add": UseCase(
        "walls:add", AddWall, None, Demand.DISCLOSE,
        "mailticket wall add noc --for ana@noc.example --queue general",
    ),
    "wall.list": UseCase(
        "walls:list_", Nothing, None, Demand.READ,
        "mailticket wall list",
    ),
    "wall.revoke": UseCase(
        "walls:revoke", OneWall, None, Demand.CHANGE,
        "mailticket wall revoke noc",
    ),
}  # fmt: skip
"""By name."""
