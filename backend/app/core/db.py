"""The database: one engine per process, sessions, and the unit of work every write happens in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, Request
from sqlalchemy import DateTime, Enum, MetaData, func, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core import jobs
from app.core.clock import now
from app.core.config import get_settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012


class Identified:
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, server_default=text("gen_random_uuid()"))


class Created:
    created_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())


class Timestamped(Created):
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, server_default=func.now())


def one_of(values: type[StrEnum], *, name: str) -> Enum:
    """A text column that holds the values of an enum, checked by the database (`ck_<table>_<name>`)."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        name=name,
        length=50,
        values_callable=lambda members: [member.value for member in members],
    )


CONNECTION_WAIT_SECONDS = 30
"""So long a request stands in line for a connection; then it is told that we are busy (`errors.install`)."""

_state: dict[str, Any] = {}


def _options(*, idle_seconds: float) -> str:
    """A process that is frozen in a transaction must not keep its rows locked: others take over once its lease ends."""
    set_to = {
        "timezone": "UTC",
        "statement_timeout": "30000",
        "idle_in_transaction_session_timeout": str(round(idle_seconds * 1000)),
    }
    return " ".join(f"-c {name}={value}" for name, value in set_to.items())


def engine() -> AsyncEngine:
    """This process's engine. Worker processes make theirs after the fork (`dispose` forgets the parent's)."""
    if "engine" not in _state:
        settings = get_settings()
        _state["engine"] = create_async_engine(
            settings.database_url,
            pool_size=settings.DATABASE_POOL_SIZE,
            max_overflow=settings.DATABASE_POOL_SIZE,
            pool_timeout=CONNECTION_WAIT_SECONDS,
            pool_pre_ping=True,
            pool_recycle=1800,
            hide_parameters=True,  # a failing statement is logged without the values in it
            connect_args={"connect_timeout": 5, "options": _options(idle_seconds=settings.PUBLISH_LEASE_SECONDS / 2)},
        )
        _state["sessions"] = async_sessionmaker(_state["engine"], expire_on_commit=False)
    return _state["engine"]  # type: ignore[no-any-return]


def sessions() -> AsyncSession:
    engine()
    return _state["sessions"]()  # type: ignore[no-any-return]


def bind_sessions(maker: async_sessionmaker[AsyncSession]) -> None:
    """Use this session maker from now on (tests bind one to a connection they roll back)."""
    _state["engine"] = maker.kw["bind"]
    _state["sessions"] = maker


async def dispose() -> None:
    made = _state.pop("engine", None)
    _state.pop("sessions", None)
    if isinstance(made, AsyncEngine):
        await made.dispose()


@asynccontextmanager
async def unit_of_work() -> AsyncIterator[AsyncSession]:
    """Commit on success and then send the jobs queued on the way; on any error roll back and drop them.

    Whoever must wait for the outside world in the middle commits, waits, and goes on in a transaction of its own.
    """
    async with sessions() as session:  # closing it rolls back what was not committed
        session.info["jobs"] = []
        yield session
        await session.commit()
        await jobs.send_all(session.info["jobs"])  # only now can a worker see the rows


async def request_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with unit_of_work() as session:
        request.state.session = session
        yield session


# "function" scope commits before the response leaves; by default a failed commit would follow a 200.
SessionDep = Annotated[AsyncSession, Depends(request_session, scope="function")]
