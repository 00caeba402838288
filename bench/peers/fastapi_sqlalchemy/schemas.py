"""What comes in and goes out."""

import uuid
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

Name = Annotated[str, Field(min_length=1, max_length=50)]
Password = Annotated[str, Field(min_length=6, max_length=1024)]
Username = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class SignUp(BaseModel):
    """Somebody new."""

    username: Username
    firstName: Name  # noqa: N815 - the contract's own names
    lastName: Name  # noqa: N815
    password: Password


class SignIn(BaseModel):
    """Somebody known."""

    username: Username
    password: Password


class TransferRequest(BaseModel):
    """An order to pay, in rupees."""

    to: uuid.UUID
    amount: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=2)]


class Token(BaseModel):
    """What signs a user in."""

    message: str = "Signed in"
    token: str


class Balance(BaseModel):
    """What can be spent, in rupees."""

    balance: float


class TransferResponse(BaseModel):
    """A transfer that was made."""

    message: str = "Transfer successful"
    transactionId: int  # noqa: N815
