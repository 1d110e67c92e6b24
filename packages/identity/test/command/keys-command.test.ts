import t from 'tap'
import { readKeysCommand } from '../../src/command/keys-command.ts'

t.test('the words of keys are understood', async (t) => {
  const rotate = { verb: 'rotate', alg: undefined, tenantId: '*', atOnce: false }
  t.same(readKeysCommand(['list']), { verb: 'list' })
  t.same(readKeysCommand(['rotate']), rotate)
  t.same(readKeysCommand(['rotate', '--alg', 'PS256', '--tenant', 'acme', '--now']), {
    verb: 'rotate',
    alg: 'PS256',
    tenantId: 'acme',
    atOnce: true,
  })
  t.same(readKeysCommand(['rotate', '--alg=EdDSA']), { ...rotate, alg: 'EdDSA' })
  t.same(readKeysCommand(['retire', '-_kid']), { verb: 'retire', kid: '-_kid' })
  t.same(readKeysCommand(['revoke', 'kid']), { verb: 'revoke', kid: 'kid' })
})

t.test('other words are not', async (t) => {
  for (const words of [
    '',
    'lists',
    'list all',
    'rotate now',
    'rotate --alg',
    'rotate --alg none',
    'rotate --alg HS256',
    'rotate --alg es256',
    'rotate --delay 5',
    'retire',
    'retire a b',
    'revoke',
  ]) {
    t.equal(readKeysCommand(words.split(' ')), undefined, words)
  }
})
