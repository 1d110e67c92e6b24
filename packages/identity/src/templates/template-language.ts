/** The language of templates for users of whose language there is none. */
export const defaultLanguage = 'default'

const tag = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/

/** A language tag in canonical form (BCP 47), or `default`; undefined if it is neither. */
export function templateLanguage(text: string): string | undefined {
  if (text === defaultLanguage) return text
  if (text.length > 35 || !tag.test(text)) return undefined
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}

/**
 * The languages to try for a user, the best first (RFC 4647, section 3.4): the tag, then the tag without its last parts, then
 * `default`.
 */
export function languagesFor(userLanguage: string | undefined): string[] {
  // some store the form of POSIX
  const canonical = templateLanguage(userLanguage?.replaceAll('_', '-') ?? defaultLanguage) ?? defaultLanguage
  const languages: string[] = []
  let parts = canonical === defaultLanguage ? [] : canonical.split('-')
  while (parts.length > 0) {
    languages.push(parts.join('-'))
    parts = parts.slice(0, -1)
    // a single letter begins an extension, and says nothing without what follows
    if (parts.at(-1)?.length === 1) parts = parts.slice(0, -1)
  }
  return [...languages, defaultLanguage]
}
