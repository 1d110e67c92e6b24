import {
  PasskeyError,
  registerPasskey,
  supportsPasskeyAutofill,
  supportsPasskeys,
  usePasskey,
} from './index.js'

// each form submits the result of a passkey; those with a button contain the challenge of the service
for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (form.dataset.passkey === 'autofill') offerPasskeys(form)
  else usePasskeyButton(form)
}

function usePasskeyButton(form) {
  const status = form.querySelector('[role="status"]')
  const words = JSON.parse(form.dataset.words)
  const action = form.dataset.passkey === 'register' ? registerPasskey : usePasskey
  if (supportsPasskeys()) form.querySelector('button').disabled = false
  else status.textContent = words.not_supported

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    status.textContent = ''
    try {
      await submit(form, await action(JSON.parse(form.dataset.started)))
    } catch (error) {
      const code = error instanceof PasskeyError ? error.code : 'failed'
      status.textContent = words[code] ?? words.failed
    }
  })
}

/** The browser offers passkeys in the account field; whatever goes wrong, the form below works. */
async function offerPasskeys(form) {
  try {
    if (!(await supportsPasskeyAutofill())) return
    const response = await fetch(form.dataset.start, { method: 'POST' })
    if (!response.ok) return
    const { started } = await response.json()
    await submit(form, await usePasskey(started, { mediation: 'conditional' }))
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error
  }
}

async function submit(form, result) {
  form.elements.webauthn_encoded_result.value = result
  // not requestSubmit(): it would trigger the handler of the form again
  form.submit()
}
