"""A payments backend on FastAPI, SQLAlchemy's asyncio ORM and asyncpg: a peer that Hundi is measured against."""
