/** What a browser calls itself, as people would: "Chrome on Android". */

export type Device = { browser: string | null; system: string | null; isPhone: boolean };

/** The first that fits: most browsers also claim to be those they are descended from. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdgi?A?o?S?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\/|\bChromium\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
  [/^python-requests\/|^python-httpx\/|^Python/, "Python"],
];

const SYSTEMS: [RegExp, string][] = [
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b|\biPod\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const PHONES = new Set(["Android", "iPhone"]);

export function deviceOf(label: string): Device {
  const first = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(label))?.[1] ?? null;
  const system = first(SYSTEMS);
  return { browser: first(BROWSERS), system, isPhone: system !== null && PHONES.has(system) };
}
