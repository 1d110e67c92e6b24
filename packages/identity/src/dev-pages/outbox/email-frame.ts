import type { EmailMessage } from '../../outbox/message.ts'

/** The HTML of an email as a mail program shows it: the logo stands in the document, and links open in a new tab. */
export function emailFrame({ html, logo }: EmailMessage): string {
  const shown =
    logo === undefined
      ? html
      : html.replaceAll('cid:logo', `data:${logo.contentType};base64,${logo.content.toString('base64')}`)
  return shown.replace('<head>', '<head><base target="_blank">')
}
