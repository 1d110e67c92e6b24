import t from 'tap'
import { howYouGotIn } from '../src/how-you-got-in.ts'
import { alice, bank } from './samples.ts'

t.test('silent authentication names the app of the log-in', async (t) => {
  t.same(howYouGotIn(bank, { ...alice, source: 'silent_authentication' }), {
    short: 'silent authentication',
    sentence: 'you logged in at the shop',
  })
})

t.test('a local session tells how it began', async (t) => {
  t.same(howYouGotIn(bank, { ...alice, source: 'local_session', startedBy: 'silent_authentication' }), {
    short: 'local session',
    sentence: 'begun by silent authentication: you logged in at the shop',
  })
  t.match(howYouGotIn(bank, { ...alice, startedBy: 'login' }), { sentence: 'begun by your log-in here' })
  t.match(howYouGotIn(bank, { ...alice, startedBy: 'step_up' }), {
    sentence: 'begun by your second factor here',
  })
})

t.test('a log-in and a step-up are told as such', async (t) => {
  t.match(howYouGotIn(bank, { ...alice, source: 'login' }), { short: 'log-in' })
  t.match(howYouGotIn(bank, { ...alice, source: 'step_up' }), { short: 'step-up' })
})

t.test('an app that is no neighbour is called by its name', async (t) => {
  t.match(howYouGotIn(bank, { ...alice, source: 'silent_authentication', loginApp: 'forum' }), {
    sentence: 'you logged in at forum',
  })
})
