/**
 * The one form of text that names somebody, whatever the keyboard or the page it was copied from: NFKC, lower case, without
 * blanks and marks of direction around it. The form of the form is itself.
 */
export function canonicalText(text: string): string {
  let form = text
  // lower case can undo the normal form, and dropping what is around can leave more of it
  for (let round = 0; round < 4; round += 1) {
    const next = withoutSurroundings(form.normalize('NFKC')).toLowerCase().normalize('NFKC')
    if (next === form) break
    form = next
  }
  return form
}

/** Blanks, and the marks of direction and byte order that apps put around text that is copied from them. */
const around = '[\\s\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]+'
const atStart = new RegExp(`^${around}`)
const atEnd = new RegExp(`${around}$`)

function withoutSurroundings(text: string): string {
  return text.replace(atStart, '').replace(atEnd, '')
}
