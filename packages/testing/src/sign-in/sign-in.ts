import type { LatchkeyOptions } from '@latchkey/fastify'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Browser } from '../browser/browser.ts'
import { originOf } from '../origin-of.ts'
import { type SignInContext, type SignInMethod, stepsOf } from './sign-in-steps.ts'
import { createTwin, provePath, signInPath } from './twin-app.ts'

/** How a user signs in. */
export interface SignInOptions {
  /**
   * What the user proves, in this order, as `amr` names it: `pwd`, `sms`, `eotp` (a code by email). Two kinds of factors add
   * `mfa` by themselves. @default ['pwd']
   */
  amr?: readonly SignInMethod[]
  /** When the user authenticated. @default now */
  authTime?: Date
}

/** Signs users in, each through a twin of the app: the same plugin with the same options, and routes of its own. */
export interface SignIn {
  signIn(options: LatchkeyOptions, browser: Browser, username: string, how: SignInOptions): Promise<void>
  close(): Promise<void>
}

/** Creates {@link SignIn}. */
export function createSignIn(context: SignInContext): SignIn {
  const twins = new Map<LatchkeyOptions, Promise<FastifyInstance>>()
  const twinOf = (options: LatchkeyOptions) => {
    const twin = twins.get(options) ?? createTwin(options)
    twins.set(options, twin)
    return twin
  }
  return {
    async signIn(options, browser, username, { amr = ['pwd'], authTime = new Date(context.clock.now()) }) {
      const user = context.users.find((one) => one.username === username)
      if (user === undefined) throw new Error(`there is no user ${username}`)
      const steps = stepsOf(context, user, amr)
      const twin = browser.at(await twinOf(options), originOf(options))
      await context.clock.at(authTime, async () => {
        for (const [index, { method, begin, credentials }] of steps.entries()) {
          const stepUp = index > 0
          // a step-up is one that a route asked for
          if (stepUp) await twin.get(provePath(method))
          const proof = credentials()
          // if sending fails, that is the error
          proof.catch(() => {})
          if (begin !== undefined) requireStatus(await twin.post(signInPath, { begin, stepUp }), 'begun')
          requireStatus(await twin.post(signInPath, { credentials: await proof, stepUp }), 'authenticated')
        }
      })
    },
    async close() {
      for (const twin of twins.values()) await (await twin).close()
    },
  }
}

function requireStatus(response: LightMyRequestResponse, expected: string): void {
  if (response.body !== expected) throw new Error(`the sign-in of the test user failed: ${response.body}`)
}
