import t from 'tap'
import {
  isSessionReplaced,
  isSessionWithheld,
  readState,
  withState,
} from '../../src/host-session/session-state.ts'

t.test('stand-ins are told apart, and from sessions', async (t) => {
  const ended = withState({}, 'key', { kind: 'ended' })
  const unavailable = withState({}, 'key', { kind: 'unavailable' })
  const stored = withState({}, 'key', { kind: 'stored', version: 1, stored: {}, snapshot: new Map() })
  const others = [stored, {}, { latchkeyState: { kind: 'ended' } }, null, 'text']
  t.same([ended, unavailable, ...others].map(isSessionReplaced), [true, ...Array(6).fill(false)])
  t.same([ended, unavailable, ...others].map(isSessionWithheld), [false, true, ...Array(5).fill(false)])
})

t.test('the state of another session id does not apply', async (t) => {
  const session = withState({}, 'old', { kind: 'ended' })
  t.same(readState(session, 'old'), { kind: 'ended' })
  t.equal(readState(session, 'new'), undefined)
})
