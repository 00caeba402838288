import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import jwt from "jsonwebtoken";

const secret = process.env.JWT_SECRET;
const derive = promisify(scrypt);
const KEY_BYTES = 32;

export async function hashPassword(password) {
  const salt = randomBytes(16);
  const key = await derive(password, salt, KEY_BYTES);
  return `${salt.toString("hex")}:${key.toString("hex")}`;
}

export async function checkPassword(password, hash) {
  const [salt, key] = hash.split(":").map((part) => Buffer.from(part, "hex"));
  return timingSafeEqual(key, await derive(password, salt, KEY_BYTES));
}

export function makeToken(userId) {
  return jwt.sign({ userId }, secret, { expiresIn: "7d" });
}

/** Let those through who bring a valid token, with its `userId` on the request. */
export function authenticate(request, response, next) {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (scheme !== "Bearer") {
    return response.status(403).json({});
  }
  try {
    request.userId = jwt.verify(token, secret, { algorithms: ["HS256"] }).userId;
  } catch {
    return response.status(403).json({});
  }
  next();
}
