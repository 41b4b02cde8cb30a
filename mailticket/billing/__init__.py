"""Billing: time worked becomes lines with amounts, as pure functions.

``customers`` whose a ticket is, and which rate an entry has
``charging``  entries rounded, with their minimum and the free minutes of a month
``bill``      what a run bills: the month's lines, and corrections of months that were billed before
``sheets``    a bill as text, as rows, as a page to print; ``workbook`` as a spreadsheet with formulas
"""
