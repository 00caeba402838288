/** Server-Sent Events from text as it comes, in pieces: https://html.spec.whatwg.org/multipage/server-sent-events.html */

export type Told = { id: string | null; event: string; data: string };

/** Make what takes the pieces of one stream, in order, and calls `tell` with each event that is complete. */
export function makeParser(tell: (told: Told) => void): (piece: string) => void {
  let rest = "";
  let id: string | null = null;
  let event = "";
  let data: string[] = [];

  const finish = () => {
    if (data.length > 0) tell({ id, event: event || "message", data: data.join("\n") });
    id = null;
    event = "";
    data = [];
  };
  const take = (line: string) => {
    if (line === "") return finish();
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment: the server is still there
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "id") id = value;
    else if (field === "event") event = value;
    else if (field === "data") data.push(value);
  };
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line.endsWith("\r") ? line.slice(0, -1) : line);
  };
}
