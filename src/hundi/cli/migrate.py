"""`hundi migrate`."""

import asyncio

from hundi.cli.common import AsJson, Database, DataDir, load, say, without_password
from hundi.storage.open import open_store


def migrate(
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make the database, or bring it up to date. Does nothing where it is."""
    url = load(database=database, data_dir=data_dir).settings.database_url
    store = open_store(url, make=True)
    asyncio.run(store.close())
    shown = without_password(url)
    say(f"The database is up to date: {shown}", {"ok": True, "database": shown}, as_json=as_json)
