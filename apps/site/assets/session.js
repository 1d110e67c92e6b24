// Shows when the session of this page has ended elsewhere. Without scripts, the next request shows it.
const path = '/session-events'
const retryMs = 3000
let events

function open() {
  if (document.visibilityState !== 'visible' || events !== undefined) return
  events = new EventSource(path)
  events.addEventListener('signed_out', leave)
  // an EventSource reconnects by itself, except after a refusal
  events.addEventListener('error', () => {
    if (events?.readyState === EventSource.CLOSED) look()
  })
}

function close() {
  events?.close()
  events = undefined
}

/** A refusal may be an outage, which is not a log-out. */
async function look() {
  close()
  const status = await fetch('/api/me').then(
    (response) => response.status,
    () => 0,
  )
  if (status === 401) leave()
  else setTimeout(open, retryMs)
}

/** Removes the content, which belongs to a user who has signed out. */
function leave() {
  close()
  document.removeEventListener('visibilitychange', follow)
  const template = document.querySelector('template#signed-out')
  const parts = template.content.cloneNode(true)
  document.querySelector('.strip').replaceWith(parts.querySelector('.strip'))
  document.querySelector('main').replaceChildren(...parts.querySelector('main').children)
}

/** Hidden pages keep no connection open, because a browser limits them per site. */
function follow() {
  if (document.visibilityState === 'visible') open()
  else close()
}

document.addEventListener('visibilitychange', follow)
open()
