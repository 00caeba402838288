/** How wide figures are, so that they can be as large as the room allows. */

const DIGIT = 0.6;
const SEPARATOR = 0.3;
const OTHER = 0.75;

/** Estimate how wide an amount is, in ems of bold tabular figures: never less than it is. */
export function widthInEms(text: string): number {
  let width = 0;
  for (const character of text)
    width += /\p{Nd}/u.test(character) ? DIGIT : /[.,'’\s]/.test(character) ? SEPARATOR : OTHER;
  return Math.round(width * 100) / 100;
}
