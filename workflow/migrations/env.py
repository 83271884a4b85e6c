"""Run by Alembic for each command: the connection comes from `workflow.migrations`, which owns the transaction."""

from alembic import context

from workflow.migrations import settings

context.configure(**settings(context.config.attributes["connection"]))
with context.begin_transaction():
    context.run_migrations()
