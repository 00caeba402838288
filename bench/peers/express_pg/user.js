import { randomInt } from "node:crypto";
import { Router } from "express";
import { checkPassword, hashPassword, makeToken } from "./auth.js";
import { inTransaction, pool } from "./db.js";

const UNIQUE_VIOLATION = "23505";
const OPENING_BALANCE_MAX = 10_000_00;

const isName = (value) => typeof value === "string" && value.length >= 1 && value.length <= 50;
const isUsername = (value) => typeof value === "string" && /^[^@\s]{1,64}@[^@\s]{1,189}$/.test(value);
const isPassword = (value) => typeof value === "string" && value.length >= 6 && value.length <= 1024;

export const users = Router();

users.post("/signup", async (request, response) => {
  const { username, firstName, lastName, password } = request.body ?? {};
  const refuse = () => response.status(411).json({ message: "Email already taken / Incorrect inputs" });
  if (!isUsername(username) || !isName(firstName) || !isName(lastName) || !isPassword(password)) {
    return refuse();
  }
  const hash = await hashPassword(password);
  try {
    const userId = await inTransaction(async (client) => {
      const { rows } = await client.query(
        "INSERT INTO users (username, first_name, last_name, password_hash) VALUES ($1, $2, $3, $4) RETURNING id",
        [username.toLowerCase(), firstName, lastName, hash],
      );
      await client.query("INSERT INTO accounts (user_id, balance) VALUES ($1, $2)", [
        rows[0].id,
        randomInt(1_00, OPENING_BALANCE_MAX + 1),
      ]);
      return rows[0].id;
    });
    response.json({ message: "User created successfully", token: makeToken(userId) });
  } catch (error) {
    if (error.code !== UNIQUE_VIOLATION) {
      throw error;
    }
    refuse();
  }
});

users.post("/signin", async (request, response) => {
  const { username, password } = request.body ?? {};
  if (isUsername(username) && isPassword(password)) {
    const { rows } = await pool.query("SELECT id, password_hash FROM users WHERE username = $1", [
      username.toLowerCase(),
    ]);
    if (rows.length === 1 && (await checkPassword(password, rows[0].password_hash))) {
      return response.json({ token: makeToken(rows[0].id) });
    }
  }
  response.status(411).json({ message: "Error while logging in" });
});
