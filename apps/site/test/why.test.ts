import { type LoginReason, loginReasonWords, outcomeWords } from '@latchkey/client'
import { html } from '@latchkey/html'
import type { Outcome } from '@latchkey/pages'
import t from 'tap'
import { page } from '../src/page.ts'
import { why } from '../src/why.ts'
import { alice, bank } from './samples.ts'

const trace = [{ step: 'service', result: 'a_result', detail: 'What was found.' }]
const keysOf = <Key extends string>(words: Readonly<Record<Key, string>>) => Object.keys(words) as Key[]
/** As a page shows it. */
const shown = (text: string) => html`${text}`.toString()

t.test('why shows the sentence and the trace of every outcome', async (t) => {
  for (const status of keysOf(outcomeWords)) {
    const text = why({ status, trace }).toString()
    t.ok(text.includes(shown(outcomeWords[status])), status)
    t.match(text, 'What was found.')
    t.match(text, 'service: a result')
    t.notMatch(why({ status, trace: [] }).toString(), '<ol>', 'no empty list')
  }
})

t.test('the strip gives the sentence of every reason', async (t) => {
  for (const reason of keysOf(loginReasonWords)) {
    const words = shown(loginReasonWords[reason])
    const outcome: Outcome = { status: 'login_required', reason, trace }
    t.ok(why(outcome).toString().includes(words), reason)
    const strip = page(bank, { title: 'T', main: html``, viewer: { auth: null, outcome } }).toString()
    t.match(strip, 'Not signed in')
    t.ok(strip.includes(words))
  }
})

t.test('the strip explains every way of being signed in with the sentence of the outcome', async (t) => {
  const ways = {
    local_session: 'local session',
    silent_authentication: 'silent authentication',
    login: 'log-in',
    step_up: 'step-up',
  }
  for (const [source, way] of Object.entries(ways)) {
    const viewer = { auth: { ...alice, source, trace }, outcome: null }
    const text = page(bank, { title: 'T', main: html``, viewer }).toString()
    t.match(text, `<span class="chip">${way}</span>`)
    t.ok(text.includes(outcomeWords.authenticated))
    t.match(text, 'What was found.')
  }
})

t.test('the strip does not call a user signed out while a step-up is missing', async (t) => {
  const viewer = { auth: null, outcome: { status: 'step_up_required', trace } } as const
  const text = page(bank, { title: 'T', main: html``, viewer }).toString()
  t.notMatch(text, 'Not signed in')
  t.ok(text.includes(outcomeWords.step_up_required))
  t.match(text, 'href="/step-up"')
})

t.test('the strip says during an outage that the state was not changed', async (t) => {
  const reasons: readonly LoginReason[] = keysOf(loginReasonWords)
  t.ok(reasons.length > 0)
  const viewer = { auth: null, outcome: { status: 'unavailable', trace } } as const
  const text = page(bank, { title: 'T', main: html``, viewer }).toString()
  t.ok(text.includes(outcomeWords.unavailable))
  for (const reason of reasons) t.notOk(text.includes(shown(loginReasonWords[reason])))
})
