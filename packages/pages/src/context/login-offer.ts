import { type Client, isLatchkeyError } from '@latchkey/client'
import type { LoginOptions } from '@latchkey/protocol'
import type { SignInWay } from '../views/sign-in-way.ts'
import type { OfferedMethod } from './pages-options.ts'

/** All methods that the pages know. */
export const offeredMethods: readonly OfferedMethod[] = [
  'password',
  'sms_otp',
  'email_otp',
  'email_magic_link',
  'webauthn',
  'totp',
  'recovery_codes',
]

/** What the pages offer. */
export interface LoginOffer {
  password: boolean
  /** The methods besides the password, in the order of the pages. */
  ways: readonly SignInWay[]
  signUp: readonly ('email' | 'phone')[]
  reset: readonly ('email' | 'sms')[]
  /** Characters of a new password. */
  minLength: number
}

const wayOfMethod: Readonly<Partial<Record<OfferedMethod, SignInWay>>> = {
  sms_otp: 'sms',
  email_otp: 'email',
  email_magic_link: 'link',
  webauthn: 'passkey',
  totp: 'totp',
  recovery_codes: 'recovery',
}

/** How long a change of the login preferences may go unseen, in milliseconds. */
const trustedMs = 10_000

/** Reads what an app may offer, at most once in ten seconds; while the service does not answer, the last answer counts. */
export function createLoginOffers(
  given: readonly OfferedMethod[] | undefined,
  now: () => number = Date.now,
): (client: Client) => Promise<LoginOffer> {
  const known = new WeakMap<Client, { offer: Promise<LoginOffer>; readAt: number }>()
  // what a service without this call offers, and a service that does not answer
  const presumed = offerOf({
    methods: [...(given ?? offeredMethods.filter((method) => method !== 'webauthn'))],
    allow_public_signup: false,
    password_reset: ['email', 'sms'],
  })
  return (client) => {
    const present = known.get(client)
    if (present !== undefined && now() - present.readAt < trustedMs) return present.offer
    const before = present?.offer ?? Promise.resolve(presumed)
    const offer = client.readLoginOptions().then(offerOf, (error: unknown) => {
      if (!isLatchkeyError(error)) throw error
      return before
    })
    known.set(client, { offer, readAt: now() })
    return offer
  }
}

function offerOf(options: LoginOptions): LoginOffer {
  const { methods, allow_public_signup, password_reset, password_min_length = 8 } = options
  const has = (method: OfferedMethod) => methods.includes(method)
  const signUp = [
    ...(has('email_otp') ? (['email'] as const) : []),
    ...(has('sms_otp') ? (['phone'] as const) : []),
  ]
  return {
    password: has('password'),
    ways: offeredMethods.flatMap((method) => (has(method) ? (wayOfMethod[method] ?? []) : [])),
    signUp: allow_public_signup ? signUp : [],
    reset: has('password') ? password_reset : [],
    minLength: password_min_length,
  }
}
