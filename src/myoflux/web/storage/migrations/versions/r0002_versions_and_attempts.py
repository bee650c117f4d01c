"""Versions of studies, so that two windows do not overwrite each other; tries to log in, counted for all workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the version of a study and the table of tries."""
    op.add_column("studies", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("last", sa.Float(53), nullable=False),
    )
