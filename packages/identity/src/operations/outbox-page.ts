import { type Html, html } from '@latchkey/html'
import type { OutboxEntry } from '../outbox/outbox.ts'

/** The outbox as a page that works without scripts. */
export function outboxPage(entries: readonly OutboxEntry[]): string {
  const list =
    entries.length === 0
      ? html`<p class="empty">Nothing has been sent yet. Codes and links appear here instead of on a phone or in a mailbox.</p>`
      : html`<ol>${entries.map(item)}</ol>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Outbox</h1>
<p class="note">Messages that the identity service did not deliver. Dev mode only. <a href="/dev/outbox">Refresh</a></p>
${list}
</main>
</body>
</html>
`.toString()
}

function item(entry: OutboxEntry): Html {
  const code = entry.code !== undefined && html`<p class="code">${entry.code}</p>`
  const link =
    entry.channel !== 'sms' &&
    entry.link !== undefined &&
    html`<p class="link"><a href="${entry.link}">Open the link</a></p>`
  const subject = entry.channel !== 'sms' && html`<p class="subject">${entry.subject}</p>`
  return html`<li>
<p class="head"><b>${entry.to}</b> <span>${entry.channel}</span> <time datetime="${entry.sent_at}">${entry.sent_at.slice(11, 19)} UTC</time></p>
${subject}${code}${link}<p class="body">${entry.body}</p>
</li>`
}

/** Has no character that would be escaped. */
const style = `
:root { color-scheme: light dark; --line: #d8dbe2; --soft: #5d6470; --card: #fff; --page: #f5f6f8; --ink: #16181d }
@media (prefers-color-scheme: dark) {
  :root { --line: #33373f; --soft: #9aa2b1; --card: #1c1f25; --page: #121418; --ink: #eceef2 }
}
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 40rem; margin: 0 auto; padding: 2rem 1rem }
h1 { margin: 0 0 .25rem; font-size: 1.6rem }
a { color: inherit }
.note, .empty, .head span, time { color: var(--soft) }
ol { list-style: none; margin: 1.5rem 0 0; padding: 0; display: grid; gap: .75rem }
li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem; overflow-wrap: anywhere }
li p { margin: 0 }
.head { display: flex; gap: .75rem; flex-wrap: wrap; font-size: .9rem }
time { margin-left: auto }
.subject { font-weight: 600 }
.body { white-space: pre-line }
.link { margin: .5rem 0 }
.code { font: 600 2rem/1.4 ui-monospace, monospace; letter-spacing: .15em }
`
