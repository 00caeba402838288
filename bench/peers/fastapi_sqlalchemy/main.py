"""The application and its routes."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bench.peers.fastapi_sqlalchemy.auth import CurrentUser, check_password, hash_password, make_token
from bench.peers.fastapi_sqlalchemy.database import Session, create_tables, engine
from bench.peers.fastapi_sqlalchemy.models import Account, Transaction, User
from bench.peers.fastapi_sqlalchemy.schemas import Balance, SignIn, SignUp, Token, TransferRequest, TransferResponse

OPENING_BALANCE_MAX = 10_000_00


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Make the tables before the first request, and close the connections after the last."""
    await create_tables()
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.exception_handler(HTTPException)
async def tell(_: Request, error: HTTPException) -> JSONResponse:
    """Answer with a message, or with an empty object to those who are not signed in."""
    return JSONResponse({} if error.status_code == 403 else {"message": error.detail}, error.status_code)


@app.exception_handler(RequestValidationError)
async def refuse(request: Request, _: RequestValidationError) -> JSONResponse:
    """Answer what does not fit a schema, with the status that the contract has for it."""
    status = 411 if request.url.path.startswith("/api/v1/user") else 400
    return JSONResponse({"message": "Invalid request"}, status)


@app.post("/api/v1/user/signup")
async def sign_up(body: SignUp, session: Session) -> Token:
    """Make a user, with an account and some money in it."""
    user = User(
        username=body.username.lower(),
        first_name=body.firstName,
        last_name=body.lastName,
        password_hash=await asyncio.to_thread(hash_password, body.password),
    )
    session.add(user)
    try:
        await session.flush()
    except IntegrityError:
        raise HTTPException(411, "Email already taken / Incorrect inputs") from None
    session.add(Account(user_id=user.id, balance=100 + secrets.randbelow(OPENING_BALANCE_MAX - 99)))
    await session.commit()
    return Token(message="User created successfully", token=make_token(user.id))


@app.post("/api/v1/user/signin")
async def sign_in(body: SignIn, session: Session) -> Token:
    """Give a token to somebody who knows their password."""
    user = await session.scalar(select(User).where(User.username == body.username.lower()))
    if user is None or not await asyncio.to_thread(check_password, body.password, user.password_hash):
        raise HTTPException(411, "Error while logging in")
    return Token(token=make_token(user.id))


@app.get("/api/v1/account/balance")
async def get_balance(user: CurrentUser, session: Session) -> Balance:
    """Tell what the user can spend."""
    account = await session.get_one(Account, user.id)
    return Balance(balance=account.balance / 100)


@app.post("/api/v1/account/transfer")
async def transfer(body: TransferRequest, user: CurrentUser, session: Session) -> TransferResponse:
    """Pay from the user's account to another; both are locked in the order of their ids, so that nothing deadlocks."""
    if body.to == user.id:
        raise HTTPException(400, "Invalid account")
    amount = int(body.amount * 100)
    locked = await session.scalars(
        select(Account).where(Account.user_id.in_([user.id, body.to])).order_by(Account.user_id).with_for_update()
    )
    accounts = {account.user_id: account for account in locked}
    if len(accounts) != 2:
        raise HTTPException(400, "Invalid account")
    payer, payee = accounts[user.id], accounts[body.to]
    if payer.balance < amount:
        raise HTTPException(400, "Insufficient balance")
    payer.balance -= amount
    payee.balance += amount
    transaction = Transaction(from_user_id=user.id, to_user_id=body.to, amount=amount)
    session.add(transaction)
    await session.commit()
    return TransferResponse(transactionId=transaction.id)
