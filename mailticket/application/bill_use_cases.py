"""What can be done with bills: a part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.bill_parameters import ListBills, OneBill, RunBills
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

BILLS: Mapping[str, UseCase] = {
    "bill.run": UseCase(
        "bills:run", RunBills, Right.SEE_RATES, Demand.CHANGE,
        "mailticket bill run --month 2026-11 --customer danli.example",
    ),
    "bill.list": UseCase(
        "bills:list_", ListBills, Right.SEE_RATES, Demand.READ,
        "mailticket bill list --customer danli.example",
    ),
    "bill.show": UseCase(
        "bills:show", OneBill, Right.SEE_RATES, Demand.READ,
        "mailticket bill show 7 --html factura-7.html",
    ),
    "bill.cancel": UseCase(
        "bills:cancel", OneBill, Right.SEE_RATES, Demand.DESTROY,
        "mailticket bill cancel 7",
    ),
}  # fmt: skip
