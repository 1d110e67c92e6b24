import type { TemplateContent } from '@latchkey/protocol/management'
import { invalidRequest } from '../errors/api-error.ts'
import { hasOtherBraces, placeholdersIn } from './fill-in.ts'
import { type MessageKind, placeholdersOf } from './message-kind.ts'

type Field = keyof TemplateContent
const layoutFields: readonly Field[] = ['header_text', 'body_text', 'link_text', 'info_text', 'footer_text']

/** What mail programs remove, or what would load, run or send something. */
const unsafeHtml =
  /<\/?(?:script|iframe|frame|frameset|object|embed|applet|form|input|button|base|link|svg|math)\b|[\s/"']on[a-z]+\s*=|http-equiv|(?:java|vb)script\s*:/i
/** Where style sheets and comments begin: nothing is escaped for them, so nothing may be filled in there. */
const unfillable = /<style\b|<!--/i
const unfillableEnd = /<\/style\b|-->/i

/**
 * Checks the texts of a template.
 *
 * @param prefix of the names of fields. @default none
 * @throws ApiError 400 `invalid_request` naming the field: one that the kind does not have, an unknown placeholder, a text
 * without the code or link, HTML that does more than show something
 */
export function requireTemplate(kind: MessageKind, content: TemplateContent, prefix = ''): void {
  const fault = faultOf(kind, content)
  if (fault !== undefined) throw invalidRequest(`${prefix}${fault.field}`, fault.problem)
}

function faultOf(kind: MessageKind, content: TemplateContent): { field: Field; problem: string } | undefined {
  const fields = Object.keys(content).filter((name): name is Field => content[name as Field] !== undefined)
  if (kind.channel === 'sms') {
    const other = fields.find((field) => field !== 'text')
    if (other !== undefined) return { field: other, problem: 'is not for text messages' }
    if (content.text === undefined) return { field: 'text', problem: 'is required' }
  } else {
    if (content.subject === undefined) return { field: 'subject', problem: 'is required' }
    if (content.html !== undefined && content.text === undefined) {
      return { field: 'text', problem: 'is required beside html' }
    }
    if (content.html === undefined && content.text !== undefined) {
      return { field: 'html', problem: 'is required beside text' }
    }
    const layout = fields.find((field) => layoutFields.includes(field))
    if (content.html !== undefined && layout !== undefined) {
      return { field: layout, problem: 'cannot be used beside html' }
    }
  }
  return placeholderFault(kind, content, fields) ?? htmlFault(content)
}

function placeholderFault(kind: MessageKind, content: TemplateContent, fields: readonly Field[]) {
  const known = placeholdersOf(kind)
  for (const field of fields) {
    const text = content[field] ?? ''
    const names = placeholdersIn(text)
    if (names.some((name) => !known.includes(name)) || hasOtherBraces(text)) {
      return { field, problem: `has an unknown placeholder; known are ${known.join(', ')}` }
    }
    // the subject is shown on locked screens
    if (field === 'subject' && names.includes(kind.carries)) {
      return { field, problem: `must not contain {{${kind.carries}}}` }
    }
    const isWhole = field === 'text' || field === 'html'
    if (isWhole && kind.carries !== 'notice' && !names.includes(kind.carries)) {
      return { field, problem: `must contain {{${kind.carries}}}` }
    }
  }
  return undefined
}

function htmlFault({ html }: TemplateContent): { field: Field; problem: string } | undefined {
  if (html === undefined) return undefined
  if (unsafeHtml.test(html)) return { field: 'html', problem: 'must not contain scripts, forms or frames' }
  const closed = html.split(unfillable).slice(1)
  if (closed.some((part) => (part.split(unfillableEnd)[0] ?? '').includes('{{'))) {
    return { field: 'html', problem: 'must not have placeholders in a style sheet or comment' }
  }
  return undefined
}
