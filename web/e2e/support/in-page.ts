/** The part of the checks that runs within the page: each function stands alone, since it is sent there as text. */

import type Axe from "axe-core";

/** What axe finds, of all that it knows to look for or by some rules alone. It has to be in the page. */
export async function breaches(rules: string[] | null): Promise<string[]> {
  const { axe } = window as unknown as { axe: typeof Axe };
  const chosen = rules === null ? {} : { runOnly: { type: "rule" as const, values: rules } };
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...chosen });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n    ${node.html.slice(0, 200)}\n    ${node.failureSummary ?? ""}`),
  );
}

/** What reaches past the window's edges, or hides there. */
export function strayWidths(): string[] {
  const root = document.documentElement;
  const found: string[] = [];
  for (const element of [root, document.body]) {
    const { overflowX } = getComputedStyle(element);
    if (overflowX === "hidden" || overflowX === "clip") found.push(`<${element.localName}> hides what is too wide`);
  }
  const window = root.clientWidth;
  if (root.scrollWidth > window) found.push(`the page is ${root.scrollWidth} px wide, the window ${window}`);
  for (const dialog of document.querySelectorAll("dialog[open]")) {
    if (dialog.scrollWidth > dialog.clientWidth) found.push(`the dialog is ${dialog.scrollWidth} px wide within`);
  }
  if (found.length === 0) return found;
  for (const element of document.body.querySelectorAll("*")) {
    const { left, right } = element.getBoundingClientRect();
    if (right > window + 1 || left < -1) found.push(element.outerHTML.slice(0, 160));
  }
  return found.slice(0, 8);
}

/** What can be pressed, and is less than 44 px high or wide. */
export function smallTargets(): string[] {
  const LEAST = 43.5;
  const PRESSED =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=radio], [role=tab], " +
    "[role=switch], [role=checkbox], [role=option], [role=menuitem]";
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const inSentence = (element: Element) => {
    if (getComputedStyle(element).display !== "inline") return false;
    const around = element.parentElement?.textContent?.trim() ?? "";
    return around.length > (element.textContent?.trim().length ?? 0);
  };
  const boxOf = (element: Element): DOMRect => {
    const own = element.getBoundingClientRect();
    // What is ticked or chosen by its label is as large as that.
    const label =
      element instanceof HTMLInputElement && /radio|checkbox|file/.test(element.type) && element.labels?.[0];
    if (!label) return own;
    const its = label.getBoundingClientRect();
    return its.width * its.height > own.width * own.height ? its : own;
  };
  const found: string[] = [];
  for (const element of (dialog ?? document).querySelectorAll(PRESSED)) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const { width, height } = boxOf(element);
    if (width === 0 || (width >= LEAST && height >= LEAST) || inSentence(element)) continue;
    found.push(`${Math.round(width)} × ${Math.round(height)}: ${element.outerHTML.slice(0, 160)}`);
  }
  return found;
}

/** Pairs of texts of which one lies on the other. Bars that stand above the page are left out, and what is cut off. */
export function clutter(): string[] {
  type Text = { node: Node; text: string; box: { left: number; top: number; right: number; bottom: number } };
  const root = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  const texts: Text[] = [];
  const isBar = (element: Element | null): boolean =>
    element !== null &&
    element !== root &&
    (/fixed|sticky/.test(getComputedStyle(element).position) || isBar(element.parentElement));
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent?.trim() ?? "";
    if (!parent || text === "" || !parent.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      continue;
    if (isBar(parent)) continue;
    const cuts: DOMRect[] = [];
    for (let around: Element | null = parent; around && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (style.overflow === "visible" && style.clipPath === "none") continue;
      cuts.push(around.getBoundingClientRect());
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      const box = {
        left: Math.max(line.left, ...cuts.map(({ left }) => left)),
        top: Math.max(line.top, ...cuts.map(({ top }) => top)),
        right: Math.min(line.right, ...cuts.map(({ right }) => right)),
        bottom: Math.min(line.bottom, ...cuts.map(({ bottom }) => bottom)),
      };
      // What is for screen readers alone is a pixel large.
      if (box.right - box.left > 2 && box.bottom - box.top > 2) texts.push({ node, text, box });
    }
  }
  const found: string[] = [];
  texts.forEach((one, index) => {
    for (const other of texts.slice(index + 1)) {
      if (other.node === one.node) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      // Lines may touch: letters stand within them. Of one that lies on another, half or more is covered.
      const lower = Math.min(one.box.bottom - one.box.top, other.box.bottom - other.box.top);
      if (wide > 2 && high > lower * 0.4) found.push(`"${one.text.slice(0, 40)}" and "${other.text.slice(0, 40)}"`);
    }
  });
  return found.slice(0, 8);
}

/** Begin anew with the focus: before all there is, and nothing visited. */
export function forgetFocus(): void {
  for (const visited of document.querySelectorAll("[data-visited]")) visited.removeAttribute("data-visited");
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (dialog) return; // the focus is in there, and goes round
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  // The next Tab goes on from what was focused last: an element that goes away again at the very beginning.
  const beginning = document.createElement("span");
  beginning.tabIndex = -1;
  document.body.prepend(beginning);
  beginning.focus({ preventScroll: true });
  beginning.remove();
  scrollTo(0, 0);
}

/** Say whether the focus is seen: "fine", "end" where all was visited, or what is wrong. */
export function judgeFocus(): string {
  const isMarked = (element: Element): boolean => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2 && !/, 0\)$/.test(outlineColor);
  };
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return "end";
  if (element.hasAttribute("data-visited")) return "end";
  element.setAttribute("data-visited", "");
  const name = element.outerHTML.slice(0, 160);
  const hidden = element.getBoundingClientRect().width <= 1;
  // What is chosen by its label is seen there.
  const shown = hidden ? (element.closest("label") ?? element.parentElement ?? element) : element;
  if (![element, shown, ...(hidden ? shown.querySelectorAll("*") : [])].some(isMarked)) return `not marked: ${name}`;
  const { left, top, right, bottom, height } = shown.getBoundingClientRect();
  const seenTop = Math.max(top, 0);
  const seenBottom = Math.min(bottom, innerHeight);
  if (seenBottom - seenTop < 1 || right < 1 || left > innerWidth - 1) return `out of the window: ${name}`;
  if (height <= innerHeight && (top < -1 || bottom > innerHeight + 1)) return `partly out of the window: ${name}`;
  const middle = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
  const points = [seenTop + 3, (seenTop + seenBottom) / 2, seenBottom - 3];
  const hits = points.map((y) => document.elementFromPoint(middle, y));
  const cover = hits.find((hit) => hit && !shown.contains(hit) && !hit.contains(shown));
  return cover ? `covered by ${cover.outerHTML.slice(0, 80)}: ${name}` : "fine";
}
