import { PasskeyError, registerPasskey, supportsPasskeys, usePasskey } from '/latchkey/index.js'

// the form contains the challenge of the service, and submits the result of the passkey
const form = document.querySelector('form[data-passkey]')
const status = form.querySelector('[role="status"]')
const actions = { use: usePasskey, register: registerPasskey }
const words = {
  cancelled: 'Nothing was used. Press the button to try again.',
  already_registered: 'This device has a passkey of yours already.',
  wrong_origin: 'Passkeys do not work at this address.',
  not_supported: 'This browser does not support passkeys here.',
}

if (supportsPasskeys()) form.querySelector('button').disabled = false
else status.textContent = words.not_supported

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  try {
    const action = actions[form.dataset.passkey]
    form.elements.webauthn_encoded_result.value = await action(JSON.parse(form.dataset.started))
    // not requestSubmit(): it would trigger this handler again
    form.submit()
  } catch (error) {
    const code = error instanceof PasskeyError ? error.code : 'failed'
    status.textContent = words[code] ?? 'That did not work. Please try another way.'
  }
})
