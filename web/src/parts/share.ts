/** Texts that leave the app: into the clipboard, to another app, or into a file. */

/** Put a text into the clipboard; tells whether that worked. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // browsers have no clipboard for pages that came by plain http
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("aria-hidden", "true");
  field.className = "sr-only";
  (before?.closest("dialog") ?? document.body).append(field); // all around an open dialog is inert
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}

export type Shared = "shared" | "copied" | "dismissed" | "failed";

/** Hand a text, and a link where there is one, to another app; into the clipboard where the browser cannot. */
export async function shareText(what: { title: string; text?: string; url?: string }): Promise<Shared> {
  if (typeof navigator.share === "function") {
    try {
      await navigator.share(what);
      return "shared";
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return "dismissed";
    }
  }
  const text = [what.text, what.url].filter(Boolean).join("\n");
  return (await copyText(text)) ? "copied" : "failed";
}

const READ_BY_MS = 30_000;

/** Save a file to the device. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ_BY_MS);
}
