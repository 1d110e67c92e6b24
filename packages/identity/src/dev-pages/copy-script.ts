import { hash } from 'node:crypto'
import { html } from '@latchkey/html'

/** Adds a button to each text that can be copied. Without scripts, a click on the text selects it. */
export const copyScript = html`
for (const text of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'small'
  button.textContent = 'Copy'
  button.setAttribute('aria-label', 'Copy ' + text.dataset.copy)
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text.textContent)
    button.textContent = 'Copied'
    setTimeout(() => { button.textContent = 'Copy' }, 2000)
  })
  text.after(button)
}
`

/** Names the script in a Content-Security-Policy. */
export const copyScriptHash = `'sha256-${hash('sha256', copyScript.toString(), 'base64')}'`
