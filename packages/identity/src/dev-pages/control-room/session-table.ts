import { type Html, html } from '@latchkey/html'
import { timeSince } from '../time-since.ts'
import type { LiveSession } from './live-sessions.ts'

/** Renders the sessions that are valid now, each with a button that lets it expire. @param now seconds since the epoch */
export function sessionTable(sessions: readonly LiveSession[], now: number): Html {
  return html`<h3>Sessions at this service</h3>
<p class="soft">Letting one expire tells nobody. An app notices when it asks next: at the first visit of another app, or when its access token ends. Then the user has to log in again, at every app.</p>
${
  sessions.length === 0
    ? html`<p class="nobody">Nobody is signed in.</p>`
    : html`<table><thead><tr><th scope="col">User</th><th scope="col">Began</th><th scope="col">Last used by</th><th scope="col"><span class="quiet">Action</span></th></tr></thead>
<tbody>${sessions.map((session) => row(session, now))}</tbody></table>`
}`
}

function row({ sid, username, startedAt, lastClientId }: LiveSession, now: number): Html {
  const began = timeSince(startedAt, now)
  return html`<tr><th scope="row">${username}</th><td>${began}</td><td>${lastClientId ?? 'none'}</td>
<td><form method="post" action="/dev/control-room/sessions/${encodeURIComponent(sid)}/expire"><button class="small">Let it expire<span class="quiet">: session of ${username}, began ${began}</span></button></form></td></tr>`
}
