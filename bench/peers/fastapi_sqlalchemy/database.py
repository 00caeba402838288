"""The engine, and a session for each request."""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bench.peers.fastapi_sqlalchemy.models import Base

_URL = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)

engine = create_async_engine(_URL, pool_size=20, max_overflow=0, pool_timeout=60)
make_session = async_sessionmaker(engine, expire_on_commit=False)


async def create_tables() -> None:
    """Create the tables that are not there yet."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


async def get_session() -> AsyncIterator[AsyncSession]:
    """Open a session for one request."""
    async with make_session() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]
