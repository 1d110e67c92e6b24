import { type Html, html } from '@latchkey/html'
import type { OutboxEntry } from '../../outbox/outbox.ts'
import { devPage } from '../dev-page.ts'
import { timeSince } from '../time-since.ts'

/** What the outbox shows. */
export interface OutboxView {
  /** Newest first. */
  entries: readonly OutboxEntry[]
  /** Every address in the outbox, with the number of its messages. */
  addresses: ReadonlyMap<string, number>
  /** The address that is asked for; undefined: all. */
  to: string | undefined
  /** Seconds since the epoch. */
  now: number
}

/** Renders the outbox: emails and text messages as their receivers see them. */
export function outboxPage(view: OutboxView): string {
  const { entries, addresses, to, now } = view
  return devPage({
    title: 'Outbox',
    path: '/dev/outbox',
    main: html`<div class="head"><div>
<h1>Outbox</h1>
<p class="soft">Messages that this service would have sent. They are kept in memory until it ends.</p>
</div><a class="button" href="/dev/outbox${to !== undefined && `?to=${encodeURIComponent(to)}`}">Refresh</a></div>
${(addresses.size > 0 || to !== undefined) && filter(addresses, to)}
${entries.length === 0 ? empty(to) : html`<ol class="messages">${entries.map((entry) => item(entry, now))}</ol>`}`,
  })
}

function filter(addresses: OutboxView['addresses'], to: string | undefined): Html {
  const known = [...addresses.entries()]
  if (to !== undefined && !addresses.has(to)) known.push([to, 0])
  const all = [...addresses.values()].reduce((sum, count) => sum + count, 0)
  return html`<form class="filter" method="get" action="/dev/outbox">
<label for="to">Sent to</label>
<select id="to" name="to"><option value="">everybody (${all})</option>${known.map(
    ([address, count]) =>
      html`<option value="${address}"${address === to && html` selected`}>${address} (${count})</option>`,
  )}</select>
<button>Show</button>
</form>`
}

function empty(to: string | undefined): Html {
  return to === undefined
    ? html`<div class="empty"><h2>Nothing has been sent yet</h2>
<p>Codes and links appear here instead of on a phone or in a mailbox. To see one, start a transfer at the bank of the demo, or ask for a code on a sign-in page.</p></div>`
    : html`<div class="empty"><h2>Nothing has been sent to ${to}</h2>
<p><a href="/dev/outbox">Show the messages to everybody</a></p></div>`
}

function item(entry: OutboxEntry, now: number): Html {
  const content = entry.channel === 'sms' ? textMessage(entry) : email(entry)
  return html`<li class="card message" id="message-${entry.id}">
<p class="meta"><span class="chip">${entry.channel === 'sms' ? 'Text message' : 'Email'}</span> to <strong>${entry.to}</strong>
<time datetime="${entry.sent_at}" title="${entry.sent_at}">${entry.sent_at.slice(11, 19)} UTC, ${timeSince(Date.parse(entry.sent_at) / 1000, now)}</time></p>
${content}
</li>`
}

function textMessage(entry: Extract<OutboxEntry, { channel: 'sms' }>): Html {
  return html`<div class="sms"><div class="phone">
<h2>${entry.sender ?? 'Text message'}</h2>
<p class="bubble">${entry.body}</p>
</div>${code(entry)}</div>`
}

function email(entry: Extract<OutboxEntry, { channel: 'email' }>): Html {
  return html`<h2>${entry.subject}</h2>
<p class="soft">from ${entry.senderName}</p>
${code(entry)}
${entry.link !== undefined && html`<p class="take"><a class="button" href="${entry.link}">Open the link</a></p>`}
<div class="looks">
<iframe src="/dev/outbox/messages/${entry.id}" title="Email to ${entry.to}: ${entry.subject}" loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<div class="plain"><h3>Without HTML</h3>
<p class="body">${entry.body}</p></div>
</div>`
}

function code({ code: text, to }: OutboxEntry): Html | undefined {
  return text === undefined
    ? undefined
    : html`<p class="take"><span class="code" data-copy="the code to ${to}">${text}</span></p>`
}
