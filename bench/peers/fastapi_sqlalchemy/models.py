"""The tables."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What all tables are declared on."""


class User(Base):
    """Somebody who signed up."""

    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    username: Mapped[str] = mapped_column(unique=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    password_hash: Mapped[str]


class Account(Base):
    """A user's money, in paise."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("balance >= 0", name="accounts_balance"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)


class Transaction(Base):
    """A transfer that was made, in paise."""

    __tablename__ = "transactions"
    __table_args__ = (CheckConstraint("amount > 0", name="transactions_amount"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    from_user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.user_id"), index=True)
    to_user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.user_id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
