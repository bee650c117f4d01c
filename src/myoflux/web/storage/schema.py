"""The tables of the newest schema; how an older one gets there stands in ``migrations``."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

HEAD = "0002"
metadata = MetaData()

# Times are seconds since 1970 (UTC). Row 1 of the users is the one local user, who has no password.
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("password", String(255), nullable=False),
    Column("created", Float(53), nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("owner", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("expires", Float(53), nullable=False),
)
studies = Table(
    "studies",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("created", Float(53), nullable=False),
    Column("updated", Float(53), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("studies_of_owner", "owner", "updated"),
)
secrets = Table(
    "secrets",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(128), nullable=False),
)
attempts = Table(
    "attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last", Float(53), nullable=False),
)
