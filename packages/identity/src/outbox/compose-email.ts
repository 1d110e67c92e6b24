import type { EmailContent } from '@latchkey/protocol'
import { emailLogo } from './email-logo.ts'
import { escapeHtml } from './escape-html.ts'
import type { EmailMessage } from './message.ts'

/** What an email is sent for; undefined: only to tell something. */
export type EmailPurpose = { code: string } | { link: string } | undefined

const defaultColor = '#2b5fd9'

/**
 * Writes an email: heading, text, the code or the link, a hint and a footer, as HTML and as plain text. Every text is
 * shown as it is, never read as HTML.
 *
 * @throws ApiError 400 `invalid_request` for a logo that is no picture
 */
export function composeEmail(
  to: string,
  content: EmailContent,
  appName: string,
  purpose: EmailPurpose,
): EmailMessage {
  const logo = emailLogo(content.base64logo)
  return {
    channel: 'email',
    to,
    subject: oneLine(content.subject),
    senderName: oneLine(content.senderName ?? appName),
    body: plainText(content, purpose),
    html: html(content, purpose, logo !== undefined),
    ...(logo !== undefined && { logo }),
    ...purpose,
  }
}

/** Headers hold one line: what would end it becomes a space. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

function plainText(content: EmailContent, purpose: EmailPurpose): string {
  const { headerText, bodyText, infoText, footerText } = content
  const middle = purpose && ('code' in purpose ? purpose.code : purpose.link)
  return [headerText, bodyText, middle, infoText, footerText].filter(Boolean).join('\n\n')
}

function html(content: EmailContent, purpose: EmailPurpose, hasLogo: boolean): string {
  const color = content.primaryColor ?? defaultColor
  const middle =
    purpose === undefined
      ? ''
      : 'code' in purpose
        ? codeBlock(purpose.code)
        : linkBlock(purpose.link, content.linkText, color)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(content.subject)}</title>
</head>
<body style="margin:0;padding:24px;background:#f3f4f7;color:#16181d;font:16px/1.5 system-ui,'Segoe UI',sans-serif">
<div style="max-width:480px;margin:0 auto;padding:32px;background:#ffffff;border-top:4px solid ${color};border-radius:8px">
${hasLogo ? '<img src="cid:logo" alt="" style="display:block;max-height:48px;margin:0 0 24px">' : ''}
${block(content.headerText, 'margin:0 0 12px;font-size:22px;font-weight:600')}
${block(content.bodyText, 'margin:0 0 20px')}
${middle}
${block(content.infoText, 'margin:0 0 12px;color:#5d6470;font-size:14px')}
${block(content.footerText, 'margin:0;color:#5d6470;font-size:13px')}
</div>
</body>
</html>
`
}

function block(text: string | undefined, style: string): string {
  if (!text) return ''
  return `<p style="${style}">${escapeHtml(text).replaceAll('\n', '<br>')}</p>`
}

function codeBlock(code: string): string {
  return `<p style="margin:0 0 20px;font:600 30px/1.4 ui-monospace,Consolas,monospace;letter-spacing:4px">${escapeHtml(code)}</p>`
}

function linkBlock(link: string, text: string | undefined, color: string): string {
  const href = escapeHtml(link)
  const shown = text ? escapeHtml(text) : href
  return `<p style="margin:0 0 20px"><a href="${href}" style="color:${color};font-weight:600;word-break:break-all">${shown}</a></p>`
}
