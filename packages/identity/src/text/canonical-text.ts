/**
 * The one form of text that names somebody, whatever the keyboard or the page it was copied from: NFKC, lower case, without
 * blanks and invisible format characters around it. The form of the form is itself.
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

function withoutSurroundings(text: string): string {
  return text.replace(/^[\s\p{Cf}]+/u, '').replace(/[\s\p{Cf}]+$/u, '')
}
