import express from "express";
import { account } from "./account.js";
import { createTables, pool } from "./db.js";
import { users } from "./user.js";

const app = express();
app.use(express.json());
app.use("/api/v1/user", users);
app.use("/api/v1/account", account);
app.use((error, _request, response, _next) => {
  const status = error.status ?? 500;
  if (status >= 500) {
    console.error(error);
  }
  response.status(status).json({ message: status >= 500 ? "Internal server error" : "Invalid request" });
});

await createTables();
const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});

process.on("SIGTERM", () => {
  server.close(() => pool.end());
  server.closeAllConnections();
});
