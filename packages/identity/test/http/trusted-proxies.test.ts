import t from 'tap'
import { trustedProxies } from '../../src/http/trusted-proxies.ts'

const trusts = (given: Parameters<typeof trustedProxies>[0], address: string) => {
  const made = trustedProxies(given)
  return typeof made === 'function' ? made(address, 0) : made
}

t.test(
  'H09 a listed proxy is recognised with a port, a zone or a mapped address, and no other',
  async (t) => {
    const list = ['10.0.0.0/8', 'fd00::/8']
    for (const address of ['10.1.2.3', '10.1.2.3:8443', '::ffff:10.1.2.3', '[fd00::7]:443', 'fd00::7%eth1']) {
      t.equal(trusts(list, address), true, address)
      t.equal(trusts('10.0.0.0/8, fd00::/8', address), true, address)
    }
    for (const address of ['11.1.2.3', '11.1.2.3:10', '[fe80::7]:443', 'unknown', '']) {
      t.equal(trusts(list, address), false, address)
    }
  },
)

t.test('a function gets the canonical address; other forms of the option stay as they are', async (t) => {
  t.equal(
    trusts((address) => address === '10.1.2.3', '10.1.2.3:8443'),
    true,
  )
  for (const given of [true, false]) t.equal(trustedProxies(given), given)
})
