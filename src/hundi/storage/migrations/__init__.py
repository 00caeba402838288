"""The steps that make and change the schema, run by Alembic."""

from typing import Final

HEAD: Final = "0003"
"""The newest step; a test holds it to the folder."""
