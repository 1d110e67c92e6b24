import { type Html, html } from '@latchkey/html'
import type { ControlRoomAction, WatchedApp } from '../../control-room-guest.ts'
import { devPage } from '../dev-page.ts'
import type { ControlRoomNote, SwitchState } from './control-room.ts'
import type { LiveSession } from './live-sessions.ts'
import { sessionTable } from './session-table.ts'
import { watchedApps } from './watched-apps.ts'

/** What the control room shows. */
export interface ControlRoomView {
  states: readonly SwitchState[]
  actions: readonly ControlRoomAction[]
  /** undefined: nobody watches any. */
  apps: readonly WatchedApp[] | undefined
  sessions: readonly LiveSession[]
  /** What to do, in order. */
  story: readonly string[]
  /** Newest first. */
  notes: readonly ControlRoomNote[]
  /** Seconds since the epoch, by the clock of the service. */
  now: number
}

/** Renders the control room: what the apps answer, the switches, the sessions and a log. */
export function controlRoomPage(view: ControlRoomView): string {
  return devPage({
    title: 'Control room',
    path: '/dev/control-room',
    main: html`<div class="head"><div>
<h1>Control room</h1>
<p class="soft">Break something, and look at what the users of the apps see. An outage never signs anybody in or out.</p>
</div><a class="button" href="/dev/control-room">Ask the apps again</a></div>
${banner(view.states, view.notes)}
<section aria-labelledby="answers"><h2 id="answers">What the apps answer now</h2>
${watchedApps(view.apps)}</section>
${view.story.length > 0 && storyOf(view.story)}
<section aria-labelledby="faults"><h2 id="faults">Faults</h2>
<div class="tiles">${view.states.map(switchTile)}</div></section>
<section aria-labelledby="sessions"><h2 id="sessions">Sessions and keys</h2>
<div class="tiles"><div class="card wide">${sessionTable(view.sessions, view.now)}</div>${view.actions.map(actionTile)}</div></section>
<section aria-labelledby="log"><h2 id="log">What happened here</h2>
${log(view.notes)}</section>`,
  })
}

function banner(states: readonly SwitchState[], [newest]: readonly ControlRoomNote[]): Html {
  const faults = states.filter(({ switch: { positions }, value }) => positions[0]?.value !== value)
  const note = newest?.isFailure && html`<p class="state bad" role="status">${newest.text}</p>`
  if (faults.length === 0) return html`${note}<p class="state good" role="status">Everything works.</p>`
  return html`${note}<div class="state warn" role="status"><p><strong>${faults.length === 1 ? 'One fault is on.' : `${faults.length} faults are on.`}</strong>
${faults.map((state) => html`<span>${state.switch.title}: ${labelOf(state)}.</span> `)}</p>
<form method="post" action="/dev/control-room/reset"><button class="main">Reset everything</button></form></div>`
}

function storyOf(steps: readonly string[]): Html {
  return html`<section aria-labelledby="story"><h2 id="story">What to try</h2>
<ol class="card story">${steps.map((step) => html`<li>${step}</li>`)}</ol></section>`
}

function labelOf({ switch: { positions }, value }: SwitchState): string {
  return positions.find((position) => position.value === value)?.label ?? value
}

function switchTile({ switch: { name, title, about, positions }, value: present }: SwitchState): Html {
  const isFault = positions[0]?.value !== present
  return html`<form class="card${isFault && ' on'}" method="post" action="/dev/control-room/switches/${name}"><fieldset>
<legend><h3>${title}</h3></legend>
<p class="soft">${about}</p>
<p class="positions">${positions.map(
    ({ value, label }) =>
      html`<button name="position" value="${value}" aria-pressed="${value === present ? 'true' : 'false'}">${label}</button>`,
  )}</p>
</fieldset></form>`
}

function actionTile({ name, label, about }: ControlRoomAction): Html {
  return html`<form class="card" method="post" action="/dev/control-room/actions/${name}">
<p class="soft">${about}</p>
<p class="positions"><button>${label}</button></p>
</form>`
}

function log(notes: readonly ControlRoomNote[]): Html {
  if (notes.length === 0) return html`<p class="soft">Nothing yet. Every change is listed here.</p>`
  return html`<ol class="log">${notes.map(
    ({ time, text, isFailure }) =>
      html`<li><time>${new Date(time).toISOString().slice(11, 19)} UTC</time> ${isFailure && html`<span class="chip bad">failed</span> `}${text}</li>`,
  )}</ol>`
}
