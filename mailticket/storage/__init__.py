"""Storage: the tables, units of work, migrations. The only room that knows SQL."""
