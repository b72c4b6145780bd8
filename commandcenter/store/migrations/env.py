"""Where Alembic gets its connection from: the store, which is in a transaction already."""

from alembic import context

from commandcenter.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # All or nothing, on both engines: SQLite's own transactions cover its schema, too.
    transactional_ddl=True,
)
context.run_migrations()
