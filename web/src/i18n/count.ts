const plural = new Intl.PluralRules("en");

/** "1 day", "2 days". */
export function count(n: number, one: string, other: string): string {
  return `${n} ${plural.select(n) === "one" ? one : other}`;
}
