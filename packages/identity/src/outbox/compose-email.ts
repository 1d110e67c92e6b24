import { type Html, html } from '@latchkey/html'
import type { EmailContent } from '@latchkey/protocol'
import { emailLogo } from './email-logo.ts'
import type { EmailMessage } from './message.ts'

/** What an email carries; undefined: only a notice. */
export type EmailPurpose = { code: string } | { link: string } | undefined

const defaultColor = '#2b5fd9'
const defaultBackground = '#f3f4f7'

/** How an email looks besides its content. */
export interface EmailLayout {
  /** A language tag. @default 'en' */
  language?: string
  /** @default '#f3f4f7' */
  backgroundColor?: string | undefined
}

/**
 * Writes an email: heading, text, the code or the link, a hint and a footer, as HTML and as plain text. Every text is
 * escaped, never interpreted as HTML.
 *
 * @throws ApiError 400 `invalid_request` for a logo that is not an image
 */
export function composeEmail(
  to: string,
  content: EmailContent,
  appName: string,
  purpose: EmailPurpose,
  layout: EmailLayout = {},
): EmailMessage {
  const logo = emailLogo(content.base64logo)
  return {
    channel: 'email',
    to,
    subject: oneLine(content.subject),
    senderName: oneLine(content.senderName ?? appName),
    body: plainText(content, purpose),
    html: page(content, purpose, logo !== undefined, layout).toString(),
    ...(logo !== undefined && { logo }),
    ...purpose,
  }
}

/** Headers hold one line: what would end it becomes a space. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

function plainText(content: EmailContent, purpose: EmailPurpose): string {
  const { headerText, bodyText, infoText, footerText } = content
  const middle = purpose && ('code' in purpose ? purpose.code : purpose.link)
  return [headerText, bodyText, middle, infoText, footerText].filter(Boolean).join('\n\n')
}

function page(content: EmailContent, purpose: EmailPurpose, hasLogo: boolean, layout: EmailLayout): Html {
  const { language = 'en', backgroundColor = defaultBackground } = layout
  const color = content.primaryColor ?? defaultColor
  const middle =
    purpose === undefined
      ? undefined
      : 'code' in purpose
        ? codeBlock(purpose.code)
        : linkBlock(purpose.link, content.linkText, color)
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${content.subject}</title>
</head>
<body style="margin:0;padding:24px;background:${backgroundColor};color:#16181d;font:16px/1.5 system-ui,'Segoe UI',sans-serif">
<div style="max-width:480px;margin:0 auto;padding:32px;background:#ffffff;border-top:4px solid ${color};border-radius:8px">
${hasLogo && html`<img src="cid:logo" alt="" style="display:block;max-height:48px;margin:0 0 24px">`}
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

function block(text: string | undefined, style: string): Html | undefined {
  if (!text) return undefined
  const lines = text.split('\n').map((line, index) => (index === 0 ? line : html`<br>${line}`))
  return html`<p style="${style}">${lines}</p>`
}

function codeBlock(code: string): Html {
  return html`<p style="margin:0 0 20px;font:600 30px/1.4 ui-monospace,Consolas,monospace;letter-spacing:4px">${code}</p>`
}

function linkBlock(link: string, text: string | undefined, color: string): Html {
  return html`<p style="margin:0 0 20px"><a href="${link}" style="color:${color};font-weight:600;word-break:break-all">${text || link}</a></p>`
}
