import Fastify, { type FastifyInstance } from 'fastify'

/** The page and its script, as any static host serves them. */
export async function buildFrontEnd(api: string): Promise<FastifyInstance> {
  const app = Fastify()
  const policy = `default-src 'none'; script-src 'self'; connect-src ${api}`
  app.get('/', async (_request, reply) =>
    reply
      .header('content-security-policy', policy)
      .type('text/html; charset=utf-8')
      .send(`<!doctype html><html lang="en"><title>Notes</title>
<form id="login"><label>Name <input name="username" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label><button>Sign in</button></form>
<p id="who" role="status"></p><button id="logout" hidden>Sign out</button>
<script type="module" src="/app.js"></script></html>`),
  )
  app.get('/app.js', async (_request, reply) => reply.type('text/javascript').send(scriptFor(api)))
  return app
}

/** The script: every call sends the cookies of the API, and learns from its answers who is signed in. */
function scriptFor(api: string): string {
  return `const call = (path, body) => fetch(${JSON.stringify(api)} + path, {
  credentials: 'include',
  ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
})
const [form, who, out] = ['login', 'who', 'logout'].map((id) => document.getElementById(id))
async function show() {
  const answer = await call('/me')
  form.hidden = answer.ok
  out.hidden = !answer.ok
  if (answer.ok) who.textContent = 'You are ' + (await answer.json()).sub
  // only 401 means signed out: an outage says nothing about the user
  else who.textContent = answer.status === 401 ? 'Please sign in' : 'Try again in a moment'
}
form.onsubmit = async (event) => {
  event.preventDefault()
  await call('/login', Object.fromEntries(new FormData(form)))
  await show()
}
out.onclick = async () => {
  await call('/logout', {})
  await show()
}
await show()
`
}
