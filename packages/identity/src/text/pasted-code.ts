/**
 * The digits of a one-time code as a person pastes it: full-width and other scripts' digits become ASCII, and everything
 * else, such as spaces, dashes, line ends and marks of direction, is dropped.
 */
export function pastedDigits(text: string): string {
  return [...text.normalize('NFKC')].map(digitOf).join('')
}

/** Decimal digits of a script are ten code points in a row that begin at 0 or 6 of their sixteen (Unicode, section 4.6). */
function digitOf(character: string): string {
  if (!/^\p{Nd}$/u.test(character)) return ''
  const point = character.codePointAt(0) ?? 0
  const block = point - (point % 16)
  const first = /^\p{Nd}$/u.test(String.fromCodePoint(block)) ? block : block + 6
  return String(point - first)
}

/** The letters and digits of a code as a person pastes it, in upper case. */
export function pastedLetters(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
}
