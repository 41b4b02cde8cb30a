"""Chooses the queue: which of our addresses a letter came to, and which rule takes it. Plain functions, no I/O but loading."""
