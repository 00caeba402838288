"""Whoever has left is found no more, and PostgreSQL indexes trigrams by blocks of people.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Index each trigram together with the number of the block of 65,536 people in which it is found."""
    # who closed their wallet before there were handles: listed nowhere, they would still count to a page
    op.execute("UPDATE people SET search_text = '' WHERE handle IS NULL AND search_text <> ''")
    if op.get_bind().dialect.name == "sqlite":
        return  # its index is read in order of joining anyway
    op.execute("DROP INDEX ix_people_search")
    op.execute("DROP FUNCTION hundi_trigrams(text)")
    op.execute(
        "CREATE FUNCTION hundi_trigrams(searched text, number bigint) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT "
        "PARALLEL SAFE AS $$ SELECT coalesce(array_agg(DISTINCT substr(searched, i, 3) || (number >> 16)), '{}') "
        "FROM generate_series(1, length(searched) - 2) AS i $$"
    )
    # without a list of pending entries, which every search would have to look through
    op.execute(
        "CREATE INDEX ix_people_search ON people_search USING gin (hundi_trigrams(search_text, number)) "
        "WITH (fastupdate = off)"
    )
    op.execute("ANALYZE people_search")
