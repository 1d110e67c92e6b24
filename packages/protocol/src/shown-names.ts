import type { TSchema } from 'typebox'

/** Names that callers try on endpoints that do not have them; none is anybody's secret. */
const knownElsewhere = `
  __proto__ amr approval_data auth_time challenge channel claims client_attributes client_id client_secret code constructor
  counter create_new_user credentials custom_data device_id email external_user_id grant_type hasOwnProperty html identifier identifier_type
  is_admin label new_password org_id passcode password permissions phone_number reason recipient redirect_uri refresh_token request_id
  reset_token resource role roles scope session_id state status sub tenant_id toString token user_id username
`
  .trim()
  .split(/\s+/)

/** Only letters: `passw0rd` is rather somebody's password than the name of a field. */
const mistyped = /^[A-Za-z_]{1,64}$/

/**
 * Creates the function that tells whether a field name may appear in an error: names that the schema declares, names of their
 * words (`ip` of `ip_address`, `maxAge` of `maxAgeSeconds`), typing errors in them, and some names of other endpoints. Any other name is the caller's text,
 * perhaps a secret in the wrong place.
 */
export function createShownNames(schema: TSchema): (name: string) => boolean {
  const declared = new Set(knownElsewhere)
  addDeclared(schema, declared)
  const words = new Set([...declared].flatMap(wordsOf))
  return (name) => {
    if (declared.has(name)) return true
    if (!mistyped.test(name)) return false
    return (
      wordsOf(name).every((word) => words.has(word)) || [...declared].some((known) => isTypoOf(name, known))
    )
  }
}

/** The words of a name in snake case or camel case. */
function wordsOf(name: string): string[] {
  return name.split(/_+|(?<=[a-z])(?=[A-Z])/).flatMap((word) => (word === '' ? [] : [word.toLowerCase()]))
}

/** Adds the names of all properties in a JSON Schema, at any depth. */
function addDeclared(schema: unknown, names: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return
  const { properties }: { properties?: unknown } = schema
  if (typeof properties === 'object' && properties !== null) {
    for (const name of Object.keys(properties)) names.add(name)
  }
  for (const part of Object.values(schema)) addDeclared(part, names)
}

/** Two edits at most, and fewer for short names, which would be near to everything. */
function isTypoOf(name: string, known: string): boolean {
  const allowed = Math.min(2, Math.floor(known.length / 2.5))
  return Math.abs(name.length - known.length) <= allowed && editsBetween(name, known) <= allowed
}

/** Levenshtein distance, row by row. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [index, character] of [...a].entries()) {
    let left = index + 1
    let diagonal = index
    const next = [left]
    for (const [column, above] of row.slice(1).entries()) {
      const replaced = diagonal + Number(b.charAt(column) !== character)
      left = Math.min(replaced, above + 1, left + 1)
      next.push(left)
      diagonal = above
    }
    row = next
  }
  return Math.max(...row.slice(-1))
}
