import type { Credentials, PendingChallenge, PendingStepUp } from '@latchkey/client'
import type { FastifyRequest } from 'fastify'
import { CsrfFailedError, InsecureConnectionError } from '../errors.ts'
import type { BrowserSession } from '../local-session/browser-session.ts'
import { afterLogin, pendingChallengesOf } from '../local-session/local-record.ts'
import { opaqueId } from '../local-session/opaque-id.ts'
import type { RequestState } from '../local-session/request-state.ts'
import type { LoginResult } from '../outcomes/results.ts'
import { isOwnOrigin } from '../rules/browser-request.ts'
import { visitorOf } from './browser-device.ts'
import type { DecisionContext } from './decision-context.ts'
import { withRefusedRequest } from './refused-request.ts'
import { notePending, notWritten, pendingOf, sessionUnavailable, signedIn } from './request-results.ts'

/**
 * An active log-in, or with `isStepUp` a further authentication on the pending session.
 *
 * @throws `csrf_failed` if the request does not come from this app's origin
 * @throws `invalid_request` if the credentials are malformed
 * @throws `insecure_connection` if the cookies that it would set could not be sent
 */
export async function login(
  context: DecisionContext,
  request: FastifyRequest,
  state: RequestState,
  credentials: Credentials,
  isStepUp: boolean,
): Promise<LoginResult> {
  if (!isOwnOrigin(request, context.origins)) throw new CsrfFailedError()
  if (context.cookies.secure && request.protocol !== 'https') throw new InsecureConnectionError()
  const { browser } = state
  const result = browser.isUnavailable
    ? sessionUnavailable()
    : await withRefusedRequest(() =>
        (isStepUp ? addAuthentication : newLogin)(context, request, state, credentials),
      )
  // the service has used up its challenge, whatever the result
  if (credentials.method === 'webauthn' && result.status === 'invalid_credentials') {
    await dropPasskeyChallenge(browser).catch(() => {})
  }
  if (result.status === 'authenticated') {
    request.auth = result.auth
    browser.confirmed = browser.local?.record
  }
  if (result.status === 'unavailable') request.log.warn({ err: result.cause }, 'a log-in is not possible')
  else await context.host.settle(request, state)
  return result
}

async function newLogin(
  context: DecisionContext,
  request: FastifyRequest,
  state: RequestState,
  credentials: Credentials,
): Promise<LoginResult> {
  const { browser } = state
  const handle = opaqueId()
  const newRecordKey = context.records.keyOf(handle)
  const before = browser.snapshot()
  let replacedKeys: string[]
  try {
    replacedKeys = await browser.signOn.allKeys(browser.local)
  } catch (cause) {
    return notWritten([], cause)
  }
  const visitor = visitorOf(context, request, true)
  let recordExpiresAt = 0
  const outcome = await context.flow.logIn({
    credentials,
    challenges: challengesOf(context, browser),
    newRecordKey,
    replacedKeys,
    clientAttributes: visitor.attributes,
    establish: async (reached, expiresAt) => {
      recordExpiresAt = expiresAt
      const record =
        reached.status === 'authenticated'
          ? afterLogin(browser.stored?.record, reached.local)
          : { pending: pendingOf(context, reached, context.requirement) }
      await browser.move(record)
    },
  })
  if (outcome.status !== 'authenticated' && outcome.status !== 'step_up_required') {
    // a log-in that was undone leaves the browser with what it had
    await browser.restore(before)
    return outcome
  }
  browser.isOvertaken = false
  browser.signOn.begin(handle, newRecordKey, recordExpiresAt)
  visitor.remember(browser.cookies)
  state.isRenewed = true
  await browser.endReplaced(before.local)
  await browser.endOthers()
  return outcome.status === 'authenticated' ? signedIn(context, request, outcome) : outcome
}

function challengesOf(context: DecisionContext, browser: BrowserSession): PendingChallenge[] {
  return Object.values(pendingChallengesOf(browser.stored?.record, context.now()))
}

/** The pending step-up, which counts only for the browser's present sign-on. */
export function currentStepUp(browser: BrowserSession): PendingStepUp | undefined {
  const pending = browser.stored?.record.pending
  const current = browser.signOn.currentKeys(browser.local)
  const isCurrent = pending !== undefined && (current.length === 0 || current.includes(pending.record))
  return isCurrent ? pending : undefined
}

async function addAuthentication(
  context: DecisionContext,
  request: FastifyRequest,
  state: RequestState,
  credentials: Credentials,
): Promise<LoginResult> {
  const { browser } = state
  const pending = currentStepUp(browser)
  const outcome = await context.flow.stepUp({
    credentials,
    challenges: challengesOf(context, browser),
    pending,
    clientAttributes: visitorOf(context, request, false).attributes,
  })
  try {
    if (outcome.status === 'authenticated') {
      const replaced = await browser.move(afterLogin(browser.stored?.record, outcome.local))
      state.isRenewed = true
      await browser.endReplaced(replaced)
      browser.signOn.renew(outcome.local)
      return signedIn(context, request, outcome)
    }
    if (outcome.status === 'step_up_required' && pending !== undefined) {
      await notePending(context, browser, outcome, pending.requirement)
    }
    return outcome
  } catch (cause) {
    return notWritten(outcome.trace, cause)
  }
}

async function dropPasskeyChallenge(browser: BrowserSession): Promise<void> {
  if (browser.stored?.record.webauthn === undefined) return
  await browser.change((record) => {
    const { webauthn: _dropped, ...others } = record ?? {}
    return others
  })
}
