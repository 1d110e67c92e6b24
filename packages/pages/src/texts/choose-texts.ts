import { de } from './de.ts'
import { en } from './en.ts'
import type { ChangedTexts, Texts } from './texts.ts'

/** Languages that come with the package. */
export const languages = ['en', 'de'] as const
/** See {@link languages}. */
export type Language = (typeof languages)[number]

/** The texts of each language, with those that an app has changed. */
export type AllTexts = Readonly<Record<Language, Texts>>

/** Puts the texts of the package and those of an app together. */
export function allTexts(changed: Readonly<Partial<Record<Language, ChangedTexts>>> = {}): AllTexts {
  return { en: merged(en, changed.en), de: merged(de, changed.de) }
}

/**
 * The language that a browser prefers among those of the package (RFC 9110, section 12.5.4).
 *
 * @param accepted the `Accept-Language` header
 */
export function preferredLanguage(accepted: string | undefined): Language {
  const wishes = (accepted ?? '')
    .slice(0, 1024)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.map((one) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(one)?.[1]).find(Boolean)
      return { language: range.split('-')[0], weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
  for (const { language } of wishes) {
    const found = languages.find((one) => one === language)
    if (found !== undefined) return found
  }
  return 'en'
}

function merged<Value>(base: Value, changes: unknown): Value {
  if (changes === undefined) return base
  if (!isRecord(base) || !isRecord(changes)) return typeof base === typeof changes ? (changes as Value) : base
  const entries = Object.entries(base).map(([key, value]) => [key, merged(value, changes[key])])
  return Object.fromEntries(entries)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
