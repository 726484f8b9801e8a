# SPDX-License-Identifier: MIT-0
"""Links, and their clicks beside them."""

from alembic import op

revision = "links"
down_revision = None

SCHEMA = """
-- --8<-- [start:schema]
CREATE TABLE links (
    code       text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[0-9A-Za-z_-]{4,32}$'),
    target     text NOT NULL CHECK (char_length(target) <= 2048),
    permanent  boolean NOT NULL DEFAULT false,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE link_clicks (
    code   text COLLATE "C" PRIMARY KEY REFERENCES links,
    clicks bigint NOT NULL CHECK (clicks > 0)
);
-- --8<-- [end:schema]
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";\n"):  # asyncpg prepares one statement at a time
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE link_clicks")
    op.execute("DROP TABLE links")
