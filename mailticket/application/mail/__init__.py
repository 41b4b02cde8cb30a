"""Letters that came, mail on its way out, and what became of either: one family of use cases a module."""
