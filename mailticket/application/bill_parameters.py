"""What bills are told."""

from mailticket.application.parameters import default, parameter_class, required


@parameter_class
class RunBills:
    """The month, and whose."""

    month: str = required("The month: 2026-11.", "El mes: 2026-11.")
    customer: str | None = default(
        None,
        "Only this customer, by name or domain; else everybody with something to bill.",
        "Solo este cliente, por su nombre o dominio; si no, todos los que tengan algo que facturar.",
    )
    preview: bool = default(
        False, "Only show what would be billed: nothing is kept.", "Solo mostrar qué se facturaría: no se guarda nada."
    )


@parameter_class
class ListBills:
    """Which runs."""

    customer: str | None = default(None, "Only this customer's.", "Solo las de este cliente.")


@parameter_class
class OneBill:
    """A run by its number."""

    number: int = required("The run's number.", "El número de la factura.", metavar="N", argument=True, number=True)
