// the token of an invitation is in the fragment, which no server and no log sees; redirects to the log-in keep it
const token = new URLSearchParams(location.hash.slice(1)).get('reset_token')
const field = document.querySelector('form[data-invitation] input[name="code"]')
if (token && field) {
  field.value = token
  field.form.querySelector('button').disabled = false
  history.replaceState(null, '', location.pathname)
} else if (token) location.replace(`/password/invitation${location.hash}`)
