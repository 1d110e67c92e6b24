// Notices that the session of this page ended elsewhere, and shows so. Without scripts the next click tells it.
const path = '/session-events'
const retryMs = 3000
let events

function open() {
  if (document.visibilityState !== 'visible' || events !== undefined) return
  events = new EventSource(path)
  events.addEventListener('signed_out', leave)
  // while it can it connects again by itself; a refusal is final
  events.addEventListener('error', () => {
    if (events?.readyState === EventSource.CLOSED) look()
  })
}

function close() {
  events?.close()
  events = undefined
}

/** A refusal may be an outage, which is no log-out. */
async function look() {
  close()
  const status = await fetch('/api/me').then(
    (response) => response.status,
    () => 0,
  )
  if (status === 401) leave()
  else setTimeout(open, retryMs)
}

/** The page was made for somebody who is gone: nothing of it stays. */
function leave() {
  close()
  document.removeEventListener('visibilitychange', follow)
  const template = document.querySelector('template#signed-out')
  const parts = template.content.cloneNode(true)
  document.querySelector('.strip').replaceWith(parts.querySelector('.strip'))
  document.querySelector('main').replaceChildren(...parts.querySelector('main').children)
}

/** A browser opens few connections to a site: a page that nobody sees keeps none. */
function follow() {
  if (document.visibilityState === 'visible') open()
  else close()
}

document.addEventListener('visibilitychange', follow)
open()
