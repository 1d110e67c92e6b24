import type { OwnSession } from '@latchkey/fastify'
import { type Html, html } from '@latchkey/html'
import type { Texts } from '../texts/texts.ts'
import { accountNav } from './account-nav.ts'
import { browserName } from './browser-name.ts'
import { hidden } from './form-parts.ts'
import type { Renderers } from './page-tools.ts'
import { timeAgo } from './time-ago.ts'

const path = '/account/sessions'

/** The page on which users see and end their sessions, the current one first. */
export const sessionPages = {
  sessions({ sessions, now }, { texts, brand, frame }) {
    const own = sessions.filter(({ current }) => current)
    const others = sessions.filter(({ current }) => !current)
    return frame({
      title: texts.sessions.title,
      path,
      main: html`<h1>${texts.sessions.title}</h1>
${accountNav({ texts, brand }, path)}
<p class="lead">${texts.sessions.lead}</p>
${own.map((session) => card(session, now, texts))}
${others.map((session) => card(session, now, texts))}
${
  others.length === 0
    ? html`<p class="quiet-text">${texts.sessions.noOthers}</p>`
    : html`<form method="post" action="${path}/end-others">
  <button class="plain" type="submit">${texts.sessions.endOthers}</button>
</form>`
}`,
    })
  },
} satisfies Partial<Renderers>

function card(session: OwnSession, now: number, texts: Texts): Html {
  const { id, current, startedAt, lastUsedAt, app, ipAddress, userAgent } = session
  const words = texts.sessions
  return html`<section class="card factor">
  <h2>${browserName(userAgent, words)} ${current && html`<span class="chip">${words.thisBrowser}</span>`}</h2>
  <dl class="facts">
    <div><dt>${words.signedIn}</dt><dd>${timeAgo(startedAt, now, texts)}</dd></div>
    ${
      lastUsedAt !== undefined &&
      html`<div><dt>${words.lastUsed}</dt><dd>${timeAgo(lastUsedAt, now, texts)}${app !== undefined && words.at(app)}</dd></div>`
    }
    ${ipAddress !== undefined && html`<div><dt>${words.address}</dt><dd>${ipAddress}</dd></div>`}
  </dl>
  ${
    !current &&
    html`<form method="post" action="${path}/end">
    ${hidden('id', id)}
    <button class="small plain" type="submit">${words.end}</button>
  </form>`
  }
</section>`
}
