import type { OwnSession } from '@latchkey/fastify'
import { type Html, html } from '@latchkey/html'
import type { Brand } from './brand.ts'
import { browserName } from './browser-name.ts'
import { page } from './page.ts'
import { timeAgo } from './session-facts.ts'
import type { Viewer } from './strip.ts'

/** The page on which users see and end their sessions. */
export const sessionsPath = '/account/sessions'

/**
 * The list of a user's sessions.
 *
 * @param now seconds since the epoch
 */
export function sessionsPage(
  brand: Brand,
  viewer: Viewer,
  sessions: readonly OwnSession[],
  now: number,
): Html {
  const own = sessions.filter(({ current }) => current)
  const others = sessions.filter(({ current }) => !current)
  return page(brand, {
    title: 'Where you are signed in',
    path: sessionsPath,
    viewer,
    main: html`<h1>Where you are signed in</h1>
<p class="lead">The ${brand.place}, the ${brand.neighbour.place} and all other apps that share your log-in. End sessions that you do not recognise: that
browser then has to log in again.</p>
${own.map((session) => card(session, now))}
${others.map((session) => card(session, now))}
${
  others.length === 0
    ? html`<p class="quiet-text">You have no other sessions.</p>`
    : html`<form method="post" action="${sessionsPath}/end-others">
  <button type="submit">End all other sessions</button>
</form>`
}`,
  })
}

function card(session: OwnSession, now: number): Html {
  const { id, current, startedAt, lastUsedAt, app, ipAddress, userAgent } = session
  return html`<section class="card">
  <h2>${browserName(userAgent)} ${current && html`<span class="chip">this browser</span>`}</h2>
  <dl class="facts">
    <div><dt>Signed in</dt><dd>${timeAgo(startedAt, now)}</dd></div>
    ${
      lastUsedAt !== undefined &&
      html`<div><dt>Last used</dt><dd>${timeAgo(lastUsedAt, now)}${app !== undefined && ` at ${app}`}</dd></div>`
    }
    ${ipAddress !== undefined && html`<div><dt>Address</dt><dd>${ipAddress}</dd></div>`}
  </dl>
  ${
    !current &&
    html`<form method="post" action="${sessionsPath}/end">
    <input type="hidden" name="id" value="${id}">
    <button class="small" type="submit">End this session</button>
  </form>`
  }
</section>`
}
