import { describe, expect, it } from "vitest";
import { readAddress, seedOf, sendPath } from "./address";

const ID = "6b078a1a20b49915fd7a752b";

describe("the address of a payment", () => {
  it("begins with the question to whom", () => {
    expect(readAddress("")).toEqual({ step: "people" });
    expect(readAddress("to=")).toEqual({ step: "people" });
  });

  it("names somebody by id or handle", () => {
    expect(readAddress(`to=${ID}`)).toMatchObject({ step: "amount", to: ID, amount: null, note: "", fixed: false });
    expect(readAddress("to=@Asha")).toMatchObject({ step: "amount", to: "@asha" });
  });

  it("comes filled in", () => {
    const seed = { to: "@asha", amount: 12_345, note: "Lunch 🍛", fixed: true };
    const read = readAddress(sendPath(seed).split("?")[1] ?? "");
    expect(read).toEqual({ step: "amount", ...seed, seed: seedOf(seed) });
    expect(readAddress(`note=Lunch+🍛&fixed=1&amount=12345&to=%40ASHA`)).toEqual(read);
  });

  it("fixes nothing where it names no amount", () => {
    expect(readAddress("to=@asha&fixed=1")).toMatchObject({ fixed: false });
  });

  it("is used not at all where a part of it is unfit", () => {
    expect(readAddress("to=asha")).toEqual({ step: "trouble", why: "handle" });
    expect(readAddress("to=../admin")).toEqual({ step: "trouble", why: "handle" });
    expect(readAddress("to=@asha&amount=1.5")).toEqual({ step: "trouble", why: "amount" });
    expect(readAddress("to=@asha&note=a%0Ab")).toEqual({ step: "trouble", why: "note" });
  });

  it("remembers what was sent", () => {
    expect(readAddress(`sent=${ID}`)).toEqual({ step: "sent", id: ID });
    expect(readAddress("sent=javascript:1")).toEqual({ step: "people" });
  });
});
