import { readFile } from "node:fs/promises";
import pg from "pg";

pg.types.setTypeParser(pg.types.builtins.INT8, Number); // paise stay below 2^53

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

export async function createTables() {
  await pool.query(await readFile(new URL("schema.sql", import.meta.url), "utf8"));
}

/** Run `work` in one transaction, on one connection of the pool. */
export async function inTransaction(work) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
