/**
 * Text as a terminal can show it: characters that would move the cursor, change colours or reverse the direction of writing
 * appear as `\u{…}`. Names, user agents and addresses come from strangers.
 */
export function printable(text: string): string {
  return text.replace(controls, (character) => `\\u{${codeOf(character)}}`)
}

/** One value as JSON on one line, with the same characters escaped. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(controls, (character) => `\\u${codeOf(character).padStart(4, '0')}`)
}

/** Control characters, and the formatting characters that reorder text; all within 16 bits. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16)
}
