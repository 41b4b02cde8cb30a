"""What can be done with bills: a part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.bill_parameters import ListBills, OneBill, RunBills
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

BILLS: Mapping[str, UseCase] = {
    "bill.run": UseCase(
        "bills:run", RunBills, Right.SEE_RATES, Demand.CHANGE,
        "Bill a month: what was worked and not billed yet, and corrections of months before. Each run has a number.",
        "Facturar un mes: lo trabajado que aún no se facturó, y correcciones de meses anteriores. Cada factura tiene un número.",
        "mailticket bill run --month 2026-11 --customer danli.example",
    ),
    "bill.list": UseCase(
        "bills:list_", ListBills, Right.SEE_RATES, Demand.READ,
        "Bills, the oldest first.", "Las facturas, primero las más viejas.",
        "mailticket bill list --customer danli.example",
    ),
    "bill.show": UseCase(
        "bills:show", OneBill, Right.SEE_RATES, Demand.READ,
        "One bill, as it was kept.", "Una factura, tal como se guardó.",
        "mailticket bill show 7 --html factura-7.html",
    ),
    "bill.cancel": UseCase(
        "bills:cancel", OneBill, Right.SEE_RATES, Demand.DESTROY,
        "Take a bill back: what it billed can be billed again; its number is never used again.",
        "Anular una factura: lo facturado puede facturarse de nuevo; su número no vuelve a usarse.",
        "mailticket bill cancel 7",
    ),
}  # fmt: skip
