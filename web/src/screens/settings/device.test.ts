import { expect, it } from "vitest";
import { deviceOf } from "./device";

const MOZILLA = "Mozilla/5.0";

it.each([
  [
    `${MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36`,
    "Chrome",
    "Linux",
  ],
  [`${MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0`, "Edge", "Windows"],
  [`${MOZILLA} (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36`, "Chrome", "Android"],
  [`${MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Safari/604`, "Safari", "iPhone"],
  [`${MOZILLA} (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0`, "Firefox", "macOS"],
  ["curl/8.5.0", "curl", null],
  ["<script>alert(1)</script>", null, null],
  ["", null, null],
])("%s is known for what it is", (label, browser, system) => {
  expect(deviceOf(label)).toMatchObject({ browser, system });
});

it("tells phones apart", () => {
  expect(deviceOf("Android").isPhone).toBe(true);
  expect(deviceOf("Windows").isPhone).toBe(false);
});
