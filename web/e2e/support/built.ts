/** Before all tests: they look at the built app, so there has to be one. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { BUILT, PYTHON } from "./places";

export default function check(): void {
  if (!existsSync(join(BUILT, "index.html"))) throw new Error("The web app is not built: run `npm run build` first.");
  if (!existsSync(PYTHON)) throw new Error("There is no environment in .venv: run `make setup` first.");
}
