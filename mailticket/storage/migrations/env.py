"""Alembic's entry: runs the migrations on the connection it is handed."""

from alembic import context

from mailticket.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's unit of work holds all of it
    render_as_batch=True,
)
context.run_migrations()
