import t from 'tap'
import { howYouGotIn } from '../src/how-you-got-in.ts'
import { alice, bank } from './samples.ts'

t.test('howYouGotIn names the app of the log-in after silent authentication', async (t) => {
  t.same(howYouGotIn(bank, { ...alice, source: 'silent_authentication' }), {
    short: 'silent authentication',
    sentence: 'you logged in at the shop',
  })
})

t.test('howYouGotIn says how a local session began', async (t) => {
  t.same(howYouGotIn(bank, { ...alice, source: 'local_session', startedBy: 'silent_authentication' }), {
    short: 'local session',
    sentence: 'begun by silent authentication: you logged in at the shop',
  })
  t.match(howYouGotIn(bank, { ...alice, startedBy: 'login' }), { sentence: 'begun by your log-in here' })
  t.match(howYouGotIn(bank, { ...alice, startedBy: 'step_up' }), {
    sentence: 'begun by your second factor here',
  })
})

t.test('howYouGotIn names a log-in and a step-up', async (t) => {
  t.match(howYouGotIn(bank, { ...alice, source: 'login' }), { short: 'log-in' })
  t.match(howYouGotIn(bank, { ...alice, source: 'step_up' }), { short: 'step-up' })
})

t.test('howYouGotIn shows the name of an unknown app', async (t) => {
  t.match(howYouGotIn(bank, { ...alice, source: 'silent_authentication', loginApp: 'forum' }), {
    sentence: 'you logged in at forum',
  })
})
