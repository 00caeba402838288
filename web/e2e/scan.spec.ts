/** Pay codes: made on one screen, read on another, by picture and by camera; and what else a code may say. */

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { codeOf, svgFileOf } from "../src/screens/qr/code";
import { accessible, NARROW, shapely } from "./support/checks";
import { CHROMIUM, CHROMIUM_FLAGS } from "./support/chromium";
import { expect, test } from "./support/test";

const FILMED = "@filmed.one";

/** A film of a code, as Chromium shows it for a camera: one frame, again and again (YUV4MPEG2). */
function film(text: string): string {
  const { modules, size } = codeOf(text);
  const [width, height] = [640, 480];
  const module = Math.floor(400 / size);
  const light = Buffer.alloc(width * height, 235);
  const [left, top] = [Math.floor((width - module * size) / 2), Math.floor((height - module * size) / 2)];
  for (let y = 0; y < module * size; y += 1) {
    for (let x = 0; x < module * size; x += 1) {
      const isDark = modules[Math.floor(y / module)]?.[Math.floor(x / module)];
      if (isDark) light[(top + y) * width + left + x] = 16;
    }
  }
  const path = join(mkdtempSync(join(tmpdir(), "hundi-film-")), "code.y4m");
  const colour = Buffer.alloc((width * height) / 2, 128);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`);
  writeFileSync(path, Buffer.concat([head, light, colour]));
  return path;
}

test.use({
  launchOptions: {
    executablePath: CHROMIUM,
    args: [
      ...CHROMIUM_FLAGS,
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${film(FILMED)}`,
    ],
  },
});

/** Remember every camera that a page is lent. */
async function watchCameras(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const lent: MediaStreamTrack[] = [];
    Object.assign(window, { lent });
    const media = navigator.mediaDevices;
    const lend = media.getUserMedia.bind(media);
    media.getUserMedia = async (wanted) => {
      const stream = await lend(wanted);
      lent.push(...stream.getTracks());
      return stream;
    };
  });
  return () => page.evaluate(() => (window as unknown as { lent: MediaStreamTrack[] }).lent.map((t) => t.readyState));
}

/** A picture of a code, as somebody might have been sent it. */
async function picture(page: Page, text: string): Promise<Buffer> {
  const blank = await page.context().newPage();
  await blank.setContent(svgFileOf(codeOf(text), "code"));
  const taken = await blank.locator("svg").screenshot();
  await blank.close();
  return taken;
}

const choose = (page: Page, file: Buffer, name = "code.png", mimeType = "image/png") =>
  page.getByLabel("Choose a picture").setInputFiles({ name, mimeType, buffer: file });

test("my code, with an amount and a note, leads whoever scans it to paying that", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const page = await visit(asha, "/qr");
  await page.getByRole("textbox", { name: "Amount" }).fill("1234.50");
  await page.getByRole("textbox", { name: "Note" }).fill("Chai & samosa");
  const link = `/pay/@${asha.handle}?amount=123450&note=Chai+%26+samosa`;
  await expect(page.getByText(link, { exact: false })).toBeVisible();
  const seen = await page.getByRole("img", { name: "QR code by which Asha Rao is paid" }).screenshot();
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as picture" }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe(`hundi-${asha.handle}.png`);
  const { readFile } = await import("node:fs/promises");

  const other = await visit(bala, "/scan");
  await choose(other, seen);
  await other.waitForURL(`**${link}`);
  await other.goto("/scan");
  await choose(other, await readFile(await saved.path()));
  await other.waitForURL(`**${link}`);
});

test("the code is saved for printing, too", async ({ people, visit }) => {
  const asha = await people.make();
  const page = await visit(asha, "/qr");
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save for printing" }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe(`hundi-${asha.handle}.svg`);
});

test("a code before the camera leads on, and the camera is let go of", async ({ people, visit }) => {
  const asha = await people.make();
  const page = await visit(asha, "/", { permissions: ["camera"] });
  const cameras = await watchCameras(page);
  await page.goto("/scan");
  await page.waitForURL(`**/pay/${FILMED}`);
  await expect.poll(cameras).toEqual(["ended"]);
});

test("leaving before the camera has started lets go of it, too", async ({ people, visit }) => {
  const asha = await people.make();
  const page = await visit(asha, "/qr", { permissions: ["camera"] });
  await page.evaluate(() => {
    const lent: MediaStreamTrack[] = [];
    Object.assign(window, { lent });
    const lend = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      await new Promise((soon) => setTimeout(soon, 500));
      const stream = await lend(wanted);
      lent.push(...stream.getTracks());
      return stream;
    };
  });
  await page.getByRole("main").getByRole("link", { name: "Scan" }).click();
  await page.getByText("Starting the camera").waitFor();
  await page.getByRole("link", { name: "Back" }).click();
  const cameras = () =>
    page.evaluate(() => (window as unknown as { lent: MediaStreamTrack[] }).lent.map((track) => track.readyState));
  await expect.poll(cameras).toEqual(["ended"]);
});

test("where the camera is not allowed, a link or handle can be typed", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const page = await visit(asha, "/scan");
  await expect(page.getByText("The camera is not allowed here")).toBeVisible();
  await page.getByLabel("Pay link or @handle").fill("https://elsewhere.example/pay/@asha");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("That is neither a pay link of this site nor an @handle.")).toBeVisible();
  await page.getByLabel("Pay link or @handle").fill(`@${bala.handle}`);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL(`**/pay/@${bala.handle}`);
});

for (const [what, text, says] of [
  ["a link to another site", "https://evil.example/pay/@asha?amount=1", "It is a link to evil.example."],
  ["a script", "javascript:alert(document.cookie)", "Nothing was opened."],
  ["markup", "<img src=x onerror=alert(1)>", "Nothing was opened."],
  ["another app's payment", "upi://pay?pa=mallory@upi&am=5000", "Nothing was opened."],
] as const) {
  test(`a code that holds ${what} opens nothing`, async ({ people, visit }) => {
    const page = await visit(await people.make(), "/scan");
    page.on("dialog", () => expect.soft("a dialog").toBe("never opened"));
    await choose(page, await picture(page, text));
    await expect(page.getByText("This is not a pay code of this site")).toBeVisible();
    await expect(page.getByText(says, { exact: false })).toBeVisible();
    await expect(page.getByText(text, { exact: true })).toBeVisible();
    await expect(page.getByRole("alert").getByRole("link")).toHaveCount(0);
    await page.setViewportSize(NARROW);
    await shapely(page, what);
    await accessible(page, what);
    expect(new URL(page.url()).pathname).toBe("/scan");
    await page.getByRole("button", { name: "Scan another" }).click();
    await expect(page.getByLabel("Pay link or @handle")).toBeVisible();
  });
}

test("a picture without a code, and a file that is none, say so", async ({ people, visit }) => {
  const page = await visit(await people.make(), "/scan");
  await choose(page, await page.screenshot());
  await expect(page.getByText("No QR code was found in that picture", { exact: false })).toBeVisible();
  await choose(page, Buffer.from("no picture at all"));
  await expect(page.getByText("That file cannot be read as a picture.")).toBeVisible();
});
