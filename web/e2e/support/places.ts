/** Where things are in this checkout. */

import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const WEB = at("../..");
export const CHECKOUT = at("../../..");
export const SOURCES = at("../../../src");
/** The built app, as the server serves it. */
export const BUILT = at("../../../src/hundi/web");
export const BUILD = at("../../../build");
export const PYTHON = process.env.HUNDI_PYTHON ?? at("../../../.venv/bin/python");
