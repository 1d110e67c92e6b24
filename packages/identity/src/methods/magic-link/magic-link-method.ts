import { magicLinkEndpoints } from '@latchkey/protocol'
import type { LoginMethod } from '../../authentication/login-method.ts'
import { served } from '../../endpoints/served-endpoints.ts'
import { emailLink } from './link-message.ts'
import { linkPreferences } from './link-preferences.ts'
import { magicLinkAuthenticators } from './magic-link-authenticators.ts'
import { magicLinkEvents } from './magic-link-events.ts'
import { magicLinkHandlers } from './magic-link-handlers.ts'

/** Links that are sent by email, or delivered by the calling backend. */
export const magicLinkMethod: LoginMethod = {
  id: 'magic_link',
  preferences: linkPreferences,
  offers: ({ email }, canSend) => (email !== null && canSend('email') ? ['email_magic_link'] : []),
  deliveryFaults: ({ email }, { emailTransport }) =>
    email && emailTransport === undefined ? ['email is on, but nothing can send emails'] : [],
  auditEvents: magicLinkEvents,
  messages: [emailLink],
  authenticators: magicLinkAuthenticators,
  endpoints: [served(magicLinkEndpoints, magicLinkHandlers)],
}
