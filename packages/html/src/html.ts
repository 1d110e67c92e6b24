/** Markup that is safe to send: each value in it was escaped when it was put together. Made by `html` only. */
class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  /** Returns the markup. */
  toString(): string {
    return this.#markup
  }
}

export type { Html }

/** A value of a template: text and numbers are escaped, markup is kept, lists are joined, the rest renders as nothing. */
export type HtmlValue = string | number | Html | readonly HtmlValue[] | null | undefined | false

/**
 * Puts markup together. Each value that is not markup itself is escaped, for text and for quoted attributes.
 *
 * @example
 * ```ts
 * import { html } from '@latchkey/html'

const name = '<Alice>'
html`<p title="${name}">${name}</p>`.toString()
 * ```
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const parts = strings.map((text, index) => text + rendered(values[index]))
  return new Html(parts.join(''))
}

function rendered(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return value.map(rendered).join('')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
