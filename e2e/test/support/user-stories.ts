import { endpoints } from '@latchkey/protocol'
import type { Answered, SteadyCaller } from './steady-caller.ts'

/** What a user did, and what must hold afterwards. */
export interface StoryTeller {
  /** Goes through log-in, step-up, silent authentication, refresh, magic link, reset and log-out, again and again. */
  tell(goesOn: () => boolean): Promise<void>
  /** Asks about everything that was answered, once more. */
  verify(): Promise<void>
  /** What did not hold. */
  violations: string[]
  /** Answered calls. */
  count(): number
}

const redirect_uri = 'http://localhost:3001/link'

/**
 * One user whose calls may be cut off at any time. Each answer is a promise of the service: a session that was answered goes on,
 * what was ended stays ended, what can be used once works once. A call without an answer promises nothing, so it is repeated,
 * and both outcomes are right.
 */
export function storyTeller(caller: SteadyCaller, username: string, firstPassword: string): StoryTeller {
  const violations: string[] = []
  const live = new Set<string>()
  const ended = new Set<string>()
  const usedUp: { path: string; body: object; what: string }[] = []
  const named = { identifier: username, identifier_type: 'username' }
  let password = firstPassword
  let calls = 0

  const violate = (what: string, { status, body }: Answered) =>
    violations.push(`${username}: ${what}: ${status} ${JSON.stringify(body).slice(0, 200)}`)

  async function insist(path: string, body: object) {
    const answer = await caller.insist(path, body)
    calls += 1
    return answer
  }

  /** A call that has to succeed, however often it was cut off. */
  async function succeed(what: string, path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await insist(path, body)
    if (answer.status >= 300) violate(what, answer)
    return answer.body
  }

  /** Uses something once: after an answer it must be used up. Without one it may be, and then nothing has come of it. */
  async function useOnce(
    what: string,
    path: string,
    body: object,
  ): Promise<Record<string, unknown> | undefined> {
    const answer = await insist(path, body)
    if (answer.status >= 300) {
      if (!answer.isRepeated) violate(`${what} is refused at its first use`, answer)
      return undefined
    }
    usedUp.push({ path, body, what })
    return answer.body
  }

  async function logIn(): Promise<{ session_id: string; refresh_token: string }> {
    const tokens = await succeed('log-in', endpoints.authenticatePassword.path, { username, password })
    const session_id = String(tokens.session_id)
    live.add(session_id)
    return { session_id, refresh_token: String(tokens.refresh_token) }
  }

  async function stepUp(session_id: string): Promise<void> {
    const sent = await succeed('code', endpoints.sendOtp.path, { channel: 'direct', ...named })
    await useOnce('a code', endpoints.authenticateOtp.path, {
      ...{ passcode: String(sent.code), session_id },
      ...named,
    })
  }

  async function followLink(): Promise<void> {
    const asked = { channel: 'direct', redirect_uri, ...named }
    const sent = await succeed('magic link', endpoints.sendMagicLink.path, asked)
    const code = new URL(String(sent.link)).searchParams.get('code')
    const tokens = await useOnce('a magic link', endpoints.authenticateMagicLink.path, { code })
    if (tokens !== undefined) live.add(String(tokens.session_id))
  }

  async function refreshTwice(refresh_token: string): Promise<void> {
    const first = await succeed('refresh', endpoints.refreshToken.path, { refresh_token })
    // an answer that was lost is given again
    await succeed('second refresh', endpoints.refreshToken.path, { refresh_token: first.refresh_token })
  }

  /** The oldest token of a family whose successor was used: its use is a theft, which ends the family. */
  async function steal(): Promise<void> {
    const { refresh_token, session_id } = await logIn()
    await refreshTwice(refresh_token)
    usedUp.push({ path: endpoints.refreshToken.path, body: { refresh_token }, what: 'a refresh token' })
    await logOut(session_id)
  }

  async function logOut(session_id: string): Promise<void> {
    live.delete(session_id)
    const answer = await insist(endpoints.logoutSession.path, { session_id })
    const isGone = answer.isRepeated && answer.body.error_code === 'session_not_found'
    if (answer.status >= 300 && !isGone) violate('log-out', answer)
    ended.add(session_id)
  }

  /** A new password ends all sessions. */
  async function reset(): Promise<void> {
    const sent = await succeed('reset link', endpoints.createPasswordResetLink.path, {
      redirect_uri,
      username,
    })
    const reset_token = new URL(String(sent.reset_link)).searchParams.get('code')
    const new_password = `another-quite-long-passphrase-${calls}`
    const body = { reset_token, new_password }
    // from here on nobody knows whether they still are
    const before = [...live]
    live.clear()
    const answer = await insist(endpoints.resetPassword.path, body)
    if (answer.status >= 300 && !answer.isRepeated) return void violate('reset', answer)
    // refused at a repetition: the call without an answer has done it, wholly
    usedUp.push({ path: endpoints.resetPassword.path, body, what: 'a reset token' })
    password = new_password
    for (const session of before) ended.add(session)
  }

  async function checkSessions(): Promise<void> {
    for (const session_id of live) {
      const answer = await insist(endpoints.authenticateSession.path, { session_id })
      if (answer.status !== 200) violate('a session was lost', answer)
    }
    for (const session_id of ended) {
      const answer = await insist(endpoints.authenticateSession.path, { session_id })
      if (answer.status !== 400) violate('a session came back', answer)
    }
  }

  return {
    violations,
    count: () => calls,
    async tell(goesOn) {
      for (let round = 0; goesOn(); round += 1) {
        const { session_id, refresh_token } = await logIn()
        await stepUp(session_id)
        await followLink()
        await refreshTwice(refresh_token)
        await checkSessions()
        if (round % 2 === 0) await logOut(session_id)
        if (round % 3 === 0) await steal()
        if (round % 4 === 3) await reset()
        // the newest say enough, and the round stays short
        for (const all of [live, ended]) {
          for (const oldest of [...all].slice(0, -3)) all.delete(oldest)
        }
      }
    },
    async verify() {
      await checkSessions()
      for (const { path, body, what } of usedUp.slice(-20)) {
        const answer = await insist(path, body)
        if (answer.status < 400) violate(`${what} worked twice`, answer)
      }
      await logIn()
    },
  }
}
