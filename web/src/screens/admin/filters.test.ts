import { describe, expect, it } from "vitest";
import { readActs, readBook, readPeople, readPeriod, withChange } from "./filters";

const ID = "6b078a1a20b49915fd7a752b";

describe("what an address asks for", () => {
  it("is read as far as it is known", () => {
    expect(readPeople("?search=asha&status=frozen&role=admin")).toEqual({
      search: "asha",
      status: "frozen",
      role: "admin",
    });
    expect(readPeople("?search=%20&status=happy&role=king")).toEqual({});
    expect(readActs(`?actor=${ID}&person=@asha`)).toEqual({ actor: ID });
    expect(readPeriod("?days=90")).toBe("90");
    expect(readPeriod("?days=1000")).toBe("30");
  });

  it("names kinds of transfers in one word", () => {
    expect(readBook("?kind=payments")).toEqual({ kind: "payment,capture" });
    expect(readBook("?kind=toString")).toEqual({});
  });

  it("passes over a day before the first one, and days that do not exist", () => {
    expect(readBook(`?person=${ID}&from=2026-02-01&to=2026-01-01`)).toEqual({ person: ID, from: "2026-02-01" });
    expect(readBook("?from=2026-02-30&to=2026-03-01")).toEqual({ to: "2026-03-01" });
  });

  it("is changed one thing at a time", () => {
    expect(withChange("?search=a&role=admin", { search: "" })).toBe("?role=admin");
    expect(withChange("?role=admin", { status: "open" })).toBe("?role=admin&status=open");
    expect(withChange("?role=admin", { role: undefined })).toBe("");
  });
});
