import { Router } from "express";
import { authenticate } from "./auth.js";
import { inTransaction, pool } from "./db.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

class Refusal extends Error {}

export const account = Router();
account.use(authenticate);

account.get("/balance", async (request, response) => {
  const { rows } = await pool.query("SELECT balance FROM accounts WHERE user_id = $1", [request.userId]);
  if (rows.length === 0) {
    return response.status(403).json({});
  }
  response.json({ balance: rows[0].balance / 100 });
});

account.post("/transfer", async (request, response) => {
  const { to, amount } = request.body ?? {};
  const paise = toPaise(amount);
  if (paise === null) {
    return response.status(400).json({ message: "Invalid amount" });
  }
  if (typeof to !== "string" || !UUID.test(to) || to === request.userId) {
    return response.status(400).json({ message: "Invalid account" });
  }
  try {
    const transactionId = await inTransaction((client) => transfer(client, request.userId, to, paise));
    response.json({ message: "Transfer successful", transactionId });
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    response.status(400).json({ message: error.message });
  }
});

/** Move money between two accounts, which are locked in the order of their ids, so that transfers never deadlock. */
async function transfer(client, from, to, paise) {
  const { rows } = await client.query(
    "SELECT user_id, balance FROM accounts WHERE user_id = ANY($1) ORDER BY user_id FOR UPDATE",
    [[from, to]],
  );
  const payer = rows.find((row) => row.user_id === from);
  if (rows.length !== 2) {
    throw new Refusal("Invalid account");
  }
  if (payer.balance < paise) {
    throw new Refusal("Insufficient balance");
  }
  await client.query("UPDATE accounts SET balance = balance - $1 WHERE user_id = $2", [paise, from]);
  await client.query("UPDATE accounts SET balance = balance + $1 WHERE user_id = $2", [paise, to]);
  const inserted = await client.query(
    "INSERT INTO transactions (from_user_id, to_user_id, amount) VALUES ($1, $2, $3) RETURNING id",
    [from, to, paise],
  );
  return inserted.rows[0].id;
}

/** Read an amount in rupees; null where it is no amount, or has more than two decimals. */
function toPaise(amount) {
  if (typeof amount !== "number") {
    return null;
  }
  const paise = Math.round(amount * 100);
  return paise > 0 && paise <= Number.MAX_SAFE_INTEGER && paise / 100 === amount ? paise : null;
}
