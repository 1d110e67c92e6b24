import { loginReasonWords } from '@latchkey/client'
import t from 'tap'
import { loginPath, loginReasonOf } from '../../src/replies/login-reason.ts'
import { de } from '../../src/texts/de.ts'
import { en } from '../../src/texts/en.ts'
import type { Outcome } from '../../src/views/visitor.ts'

const keysOf = <Key extends string>(words: Readonly<Record<Key, string>>) => Object.keys(words) as Key[]

t.test('loginReasonOf gives the sentence of every reason except a first visit', async (t) => {
  for (const reason of keysOf(loginReasonWords)) {
    const outcome: Outcome = { status: 'login_required', reason, trace: [] }
    for (const texts of [en, de]) {
      const sentence = reason === 'not_signed_in' ? undefined : texts.signIn.reasons[reason]
      t.equal(loginReasonOf(outcome, undefined, texts), sentence)
      t.equal(loginReasonOf(null, reason, texts), sentence)
    }
  }
})

t.test('V03 loginReasonOf ignores a reason in the address that is not a known name', async (t) => {
  for (const given of ['<script>', 'constructor', '__proto__', '', ['another_user'], undefined, 1]) {
    t.equal(loginReasonOf(null, given, en), undefined)
  }
  t.equal(loginPath('/a?b=c', 'another_user'), '/login?return_to=%2Fa%3Fb%3Dc&why=another_user')
})
