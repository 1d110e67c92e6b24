import { type Html, html } from '@latchkey/html'
import type { WatchedAnswer, WatchedApp } from '../../control-room-guest.ts'

const colours = { in: 'good', out: 'calm', outage: 'warn', wrong: 'bad' } as const

/** Renders what the apps answered. @param apps undefined: nobody watches any */
export function watchedApps(apps: readonly WatchedApp[] | undefined): Html {
  if (apps === undefined) {
    return html`<p class="empty">This service runs alone. Start the demo to see its two apps here: <code>npx --yes pnpm@12 demo</code></p>`
  }
  return html`<div class="apps">${apps.map(
    ({ name, url, answers }) => html`<div class="card"><h3><a href="${url}">${name}</a></h3>
<ul class="answers">${answers.map(answerLine)}</ul></div>`,
  )}</div>`
}

function answerLine({ asked, answer, verdict, status, milliseconds }: WatchedAnswer): Html {
  const time =
    milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`
  return html`<li><span class="asked">${asked}</span> <span class="chip ${colours[verdict]}">${answer}</span>
<span class="soft took">${status ?? 'no answer'} · ${time}</span></li>`
}
