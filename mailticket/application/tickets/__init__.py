"""What can be done to a ticket: one family of changes a module."""
