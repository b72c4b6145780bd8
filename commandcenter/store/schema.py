"""The tables, as the newest migration leaves them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

#: The migrations in order; a store at any other revision was written by a newer program.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
HEAD = REVISIONS[-1]

metadata = MetaData()

#: One line for each incident, derived from its log and written in the same transaction.
incident = Table(
    "incident",
    metadata,
    Column("incident_id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("severity", Text),
    Column("commander", Text),
    Column("declared_at", Text),
    Column("updated_at", Text),
    Column("drill", Boolean, nullable=False),
    Column("follow_ups", Text, nullable=False, server_default="{}"),
    Column("restricted", Boolean, nullable=False),
)

#: The log. Times are stored in the one textual form that is hashed, bodies as the bytes that are.
event = Table(
    "event",
    metadata,
    Column("incident_id", Integer, ForeignKey(incident.c.incident_id), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", Text, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("on_behalf_of", Text),
    Column("type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("key", Text),
    Column("salt", Text),
    Column("commitment", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("incident_id", "key", name="event_key"),
    sqlite_strict=True,
)

#: Folded states, to open large incidents quickly. Never the truth; any row may be dropped.
snapshot = Table(
    "snapshot",
    metadata,
    Column("incident_id", Integer, ForeignKey(incident.c.incident_id), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

#: Who holds which duty until when; the fencing number rises whenever it changes hands.
lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text),
    Column("fence", Integer, nullable=False),
    Column("expires_at", Text, nullable=False),
)

#: What incidents contribute to the metrics across them. A cache: any row may be dropped.
measure = Table(
    "measure",
    metadata,
    Column("incident_id", Integer, ForeignKey(incident.c.incident_id), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("figures", LargeBinary, nullable=False),
)

#: How far the index of what was written has come. The index itself, `search`, is not described
#: here: it is each engine's own (FTS5, tsvector). Both may be dropped and are then made anew.
indexed = Table(
    "indexed",
    metadata,
    Column("incident_id", Integer, ForeignKey(incident.c.incident_id), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)

#: Secrets of second factors, sealed with a key that is not here. They can be forgotten.
secret = Table(
    "secret",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

#: Who looked at what. Rows are added, and never changed.
access = Table(
    "access",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("look", Text, nullable=False),
    Column("incident_id", Integer),
    Column("detail", Text, nullable=False),
    Index("access_lately", "at"),
)
