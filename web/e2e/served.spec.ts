/** How the server serves the app: what its headers promise, and what makes it installable. */

import { expect, test } from "./support/test";

test("the page runs nothing but the app's own files", async ({ page }) => {
  const answer = await page.goto("/");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toMatch(/unsafe-|\*|https?:|data:[^;]*script/);
  const inline = page.locator("script:not([src]):not([type='application/json'])");
  await expect(inline).toHaveCount(0);
});

test("a script in the page's own address does not run", async ({ page }) => {
  await page.goto("/sign-in?next=javascript:alert(1)&note=<script>document.title='run'</script>");
  await expect(page.locator("h1")).toBeAttached();
  await expect(page).not.toHaveTitle("run");
});

test("files of the app are kept for good, the page itself never", async ({ page, request }) => {
  await page.goto("/");
  const script = await page.locator("script[type=module][src]").first().getAttribute("src");
  const file = await request.get(script ?? "");
  expect(file.headers()["cache-control"]).toMatch(/immutable/);
  expect(file.headers()["content-encoding"]).toMatch(/^(br|gzip)$/);
  const again = await request.get("/");
  expect(again.headers()["cache-control"]).toContain("no-store");
});

test("a missing file is missing, and never the app's page", async ({ request }) => {
  const answer = await request.get("/assets/gone-12345678.js");
  expect(answer.status()).toBe(404);
  expect(await answer.text()).not.toContain('id="root"');
});

test("it can be installed", async ({ page, request }) => {
  await page.goto("/");
  const href = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = (await (await request.get(href ?? "")).json()) as Manifest;
  expect(manifest).toMatchObject({ name: "Hundi", display: "standalone", start_url: "/" });
  const sizes = manifest.icons.map((icon) => icon.sizes);
  expect(sizes).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  expect(manifest.icons.some(({ purpose }) => purpose?.includes("maskable"))).toBe(true);
  for (const { src, type } of manifest.icons) {
    const icon = await request.get(new URL(src, page.url()).href);
    expect(icon.status(), src).toBe(200);
    expect(icon.headers()["content-type"]).toBe(type);
  }
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // What a test's browser is like is not the app's fault.
  const ours = installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito");
  expect(ours).toEqual([]);
});

type Manifest = { icons: { src: string; sizes: string; type: string; purpose?: string }[] };
