import { type Credentials, type LatchkeyOptions, type LoginStep, latchkey } from '@latchkey/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import type { SignInMethod } from './sign-in-steps.ts'

/** Where a twin signs in. */
export const signInPath = '/sign-in'

/** A page of a twin that asks for a method. */
export const provePath = (method: SignInMethod): string => `/prove/${method}`

type SignInBody = { stepUp: boolean } & ({ begin: LoginStep } | { credentials: Credentials })

/** An app that is the same as the one under test for the plugin, its cookies and the store, and has routes for sign-in. */
export async function createTwin(options: LatchkeyOptions): Promise<FastifyInstance> {
  const twin = Fastify({ trustProxy: true })
  const { hooks: _hooks, handOver: _handOver, backchannelLogout: _logout, ...others } = options
  await twin.register(latchkey, {
    ...others,
    requirement: {},
    undeclaredRoutes: 'allow',
    decisionLogLevel: 'silent',
  })
  for (const method of ['pwd', 'sms', 'eotp'] as const) {
    twin.get(provePath(method), { config: { auth: { methods: [method] } } }, async () => 'proven')
  }
  twin.post<{ Body: SignInBody }>(signInPath, async (request) => {
    const { stepUp, ...work } = request.body
    const result =
      'begin' in work
        ? await request.beginLogin(work.begin, { stepUp })
        : await request.login(work.credentials, { stepUp })
    if (result.status === 'unavailable') throw result.cause
    return result.status
  })
  return twin
}
