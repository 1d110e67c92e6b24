import type { TemplateContent } from '@latchkey/protocol/management'
import { invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { readLoginPreferences } from '../../methods/login-preferences-schema.ts'
import type { Message } from '../../outbox/message.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import type { AppLook } from '../../templates/app-looks.ts'
import { composeEmailOf, composeSmsOf } from '../../templates/compose-message.ts'
import type { EmailKind, SmsKind } from '../../templates/message-kind.ts'
import { defaultLanguage } from '../../templates/template-language.ts'
import { loadTextMessageNumbers, numberFaults } from '../../text/text-message-numbers.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import type { AppRow } from '../require-app.ts'

/** Test messages of one app, whoever sends them. */
const testLimit = { max: 20, windowSeconds: 3_600 }
/** Seconds for which sending one is tried. */
const usefulSeconds = 600

const exampleCode = '123456'
const exampleLink = 'https://app.example/continue?code=example'

/**
 * A message with example values.
 *
 * @param language as in the path
 * @param content in place of what the app has stored
 */
export function exampleMessage(
  kind: EmailKind | SmsKind,
  look: AppLook,
  appName: string,
  language: string,
  content: TemplateContent | undefined,
): Message {
  const shown: AppLook =
    content === undefined ? look : { ...look, templateFor: () => ({ language, content }) }
  const details = {
    to: '',
    appName,
    language: language === defaultLanguage ? undefined : language,
    purpose: purposeOf(kind),
    lifetimeSeconds: 300,
  }
  return kind.channel === 'sms' ? composeSmsOf(kind, shown, details) : composeEmailOf(kind, shown, details)
}

function purposeOf({ carries }: EmailKind | SmsKind): { code: string } | { link: string } | undefined {
  if (carries === 'notice') return undefined
  return carries === 'code' ? { code: exampleCode } : { link: exampleLink }
}

/**
 * Sends a message with example values to an address.
 *
 * @param record stores the audit line, in the transaction that queues the message
 * @throws ApiError 400 `invalid_request` for an address of another form, a number that the app sends no text messages to, or if nothing can be sent; 429; 503 when too many
 * messages wait
 */
export async function sendExample(
  context: IdentityContext,
  app: AppRow,
  message: Message,
  to: string,
  record: (transaction: DatabaseTransaction) => Promise<void>,
): Promise<void> {
  const { messages, limiter, nowSeconds } = context
  const { channel } = message
  if (!messages.canSend(channel)) throw invalidRequest('to', 'cannot be reached: nothing sends such messages')
  const { value, isValid } = canonicalIdentifier(channel === 'email' ? 'email' : 'phone_number', to)
  if (!isValid) throw invalidRequest('to', 'has the wrong form')
  if (channel === 'sms') {
    const { sms } = readLoginPreferences(app.login_preferences_json)
    const refusal = (await loadTextMessageNumbers())(value, sms)
    if (refusal !== undefined) throw invalidRequest('to', numberFaults[refusal])
  }
  messages.requireRoom(channel)
  const key = ['template-test', app.tenant_id, app.app_id]
  await limiter.spend([{ limit: testLimit, key }], nowSeconds())
  await context.db.transaction().execute(async (transaction) => {
    await record(transaction)
    await messages.post(transaction, {
      tenantId: app.tenant_id,
      message: { ...message, to: value },
      expiresAt: nowSeconds() + usefulSeconds,
    })
  })
  messages.wake(channel)
}
