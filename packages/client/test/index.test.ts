import t from 'tap'
import * as entry from '../src/index.ts'

t.test('the package exports exactly these values', async (t) => {
  t.same(Object.keys(entry).sort(), [
    'LatchkeyError',
    'LocalSessionSchema',
    'PendingChallengeSchema',
    'PendingStepUpSchema',
    'SignOnRecordSchema',
    'callChannel',
    'challengeMethodIds',
    'createClient',
    'createFlow',
    'defaultSignOnLifetimes',
    'isLatchkeyError',
    'isRefusedRequest',
    'latchkeyErrorCodes',
    'loginReasonWords',
    'needsNewId',
    'outcomeWords',
    'pendingStepUpSeconds',
    'resetTokenOf',
    'writeAttempts',
  ])
})
