/** Where a tab keeps its demo. By itself, so that home can look without what reads it. */
export const DEMO_KEY = "hundi.demo";

export function isDemo(): boolean {
  try {
    return sessionStorage.getItem(DEMO_KEY) !== null;
  } catch {
    return false;
  }
}
