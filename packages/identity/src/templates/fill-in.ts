import { html } from '@latchkey/html'

const placeholder = /\{\{ ?([a-z_]+) ?\}\}/g

/** What stands in place of the placeholders, by their names. */
export type TemplateValues = Readonly<Record<string, string>>

/** Fills placeholders in, in one pass: a value that looks like a placeholder stays as it is. */
export function fillIn(template: string, values: TemplateValues): string {
  return template.replace(placeholder, (whole, name: string) => givenValue(values, name) ?? whole)
}

/** The same for HTML: each value is escaped, for text and for quoted attributes. */
export function fillInHtml(template: string, values: TemplateValues): string {
  return template.replace(placeholder, (whole, name: string) => {
    const value = givenValue(values, name)
    return value === undefined ? whole : html`${value}`.toString()
  })
}

/** The names of the placeholders in a template, each once. */
export function placeholdersIn(template: string): string[] {
  return [...new Set([...template.matchAll(placeholder)].map(([, name = '']) => name))]
}

/** Whether a template contains `{{` or `}}` that is not of a placeholder, such as `{{Code}}`. */
export function hasOtherBraces(template: string): boolean {
  return /\{\{|\}\}/.test(template.replace(placeholder, ''))
}

function givenValue(values: TemplateValues, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
