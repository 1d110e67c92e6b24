import { FilterFault } from './user-filter.ts'

/** A part of the text of a filter. */
export type FilterToken =
  | { readonly kind: '(' | ')' }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'value'; readonly value: string | number }

const word = /[A-Za-z][A-Za-z0-9_.:$-]*/y
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y

/**
 * Splits the text of a filter, in time linear in its length.
 *
 * @throws FilterFault
 */
export function filterTokens(text: string): FilterToken[] {
  const tokens: FilterToken[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === ' ') {
      at += 1
    } else if (character === '(' || character === ')') {
      tokens.push({ kind: character })
      at += 1
    } else if (character === '"') {
      const end = endOfString(text, at)
      tokens.push({ kind: 'value', value: stringOf(text.slice(at, end)) })
      at = end
    } else {
      const found = matchAt(word, text, at)
      const digits = found ?? matchAt(number, text, at)
      if (digits === undefined)
        throw new FilterFault('has a character that is not expected outside of quotes')
      tokens.push(
        found === undefined ? { kind: 'value', value: Number(digits) } : { kind: 'word', text: digits },
      )
      at += digits.length
    }
  }
  return tokens
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

/** The position after the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  if (at >= text.length) throw new FilterFault('has a quote that is not closed')
  return at + 1
}

/** Values are strings of JSON (RFC 7644, section 3.4.2.2). */
function stringOf(quoted: string): string {
  try {
    const value: unknown = JSON.parse(quoted)
    if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value
  } catch {
    // said below
  }
  throw new FilterFault('has a quoted value that is not a string of JSON')
}
