import { describe, expect, it } from "vitest";
import { readScanned, shown } from "./scanned";

const HERE = "https://hundi.example";
const scanned = (text: string) => readScanned(text, HERE);

describe("a scanned text", () => {
  it("leads on where it is a pay link of this site", () => {
    expect(scanned(`${HERE}/pay/@asha.rao`)).toEqual({ kind: "pay", path: "/pay/@asha.rao" });
    expect(scanned(` ${HERE}/pay/@Asha.Rao?amount=12345&note=Chai%20%E2%98%95 \n`)).toEqual({
      kind: "pay",
      path: "/pay/@asha.rao?amount=12345&note=Chai+%E2%98%95",
    });
  });

  it("leads on where it is a handle with its @", () => {
    expect(scanned("@Bala.Iyer")).toEqual({ kind: "pay", path: "/pay/@bala.iyer" });
  });

  it("brings nothing along that is not of a pay link", () => {
    expect(scanned(`${HERE}/pay/@asha?amount=100&next=//evil.example#x`)).toEqual({
      kind: "pay",
      path: "/pay/@asha?amount=100",
    });
  });

  it.each([
    "asha.rao",
    "hello",
    "",
    `${HERE}/settings/password`,
    `${HERE}/pay/`,
    `${HERE}/pay/@asha/../../admin`,
    `${HERE}/pay/@asha?amount=-5`,
    `${HERE}/pay/@asha?amount=1&amount=100000`,
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "upi://pay?pa=mallory@upi&am=5000",
    "/pay/@asha",
    "//hundi.example/pay/@asha",
    `@asha ${"x".repeat(5_000)}`,
  ])("leads nowhere where it is %j", (text) => {
    expect(scanned(text)).toEqual({ kind: "foreign", text, host: null });
  });

  it.each([
    ["https://hundi.example.evil.example/pay/@asha", "hundi.example.evil.example"],
    ["https://hundi.example@evil.example/pay/@asha", "evil.example"],
    ["http://hundi.example/pay/@asha", "hundi.example"],
    ["https://hundi.example:8443/pay/@asha", "hundi.example:8443"],
    ["https://һundi.example/pay/@asha", "xn--undi-zoe.example"],
  ])("tells whose link %j is", (text, host) => {
    expect(scanned(text)).toEqual({ kind: "foreign", text, host });
  });
});

describe("a typed text", () => {
  it("may be a handle without its @", () => {
    expect(readScanned("asha.rao", HERE, { typed: true })).toEqual({ kind: "pay", path: "/pay/@asha.rao" });
    expect(readScanned("two words", HERE, { typed: true }).kind).toBe("foreign");
  });
});

describe("a foreign text, shown", () => {
  it("hides nothing and turns nothing around", () => {
    expect(shown("https://a.example/\u202egpj.exe\u0000")).toBe("https://a.example/�gpj.exe�");
  });

  it("is cut where it is long", () => {
    expect(shown("😀".repeat(3_000))).toBe(`${"😀".repeat(300)}…`);
  });
});
