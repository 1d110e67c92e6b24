export type { Html, HtmlValue } from './html.ts'
export { html } from './html.ts'
