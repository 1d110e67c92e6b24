import t from 'tap'
import { canonicalAddress } from '../src/index.ts'

const forms: [string, string | undefined][] = [
  ['192.0.2.1', '192.0.2.1'],
  ['203.0.113.9:50001', '203.0.113.9'],
  [' 203.0.113.9 ', '203.0.113.9'],
  ['"203.0.113.9:4711"', '203.0.113.9'],
  ['[203.0.113.9]:80', '203.0.113.9'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['"[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
  ['2001:db8::1:5000', '2001:db8::1:5000'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[fe80::1%25en0]:8080', 'fe80::1'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::FFFF:cb00:7109', '203.0.113.9'],
  ['[::ffff:203.0.113.9]:443', '203.0.113.9'],
  ['::ffff:0:0', '0.0.0.0'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ['::', '::'],
  ['', undefined],
  ['unknown', undefined],
  ['_hidden:80', undefined],
  ['192.0.2', undefined],
  ['192.0.2.256', undefined],
  ['192.000.002.001', undefined],
  ['192.0.2.1%eth0', undefined],
  ['192.0.2.1:port', undefined],
  ['192.0.2.1:123456', undefined],
  ['1:2', undefined],
  ['2001:db8::1::2', undefined],
  ['[2001:db8::1', undefined],
  ['[2001:db8::1]443', undefined],
  ['2001:db8::1/64', undefined],
  ['2001:db8::1]@evil.example', undefined],
]

t.test('H11 an address has one form, however a header or caller writes it', async (t) => {
  for (const [text, address] of forms) t.equal(canonicalAddress(text), address, text)
})

t.test('the canonical form of an address stays as it is', async (t) => {
  for (const [, address] of forms) {
    if (address !== undefined) t.equal(canonicalAddress(address), address)
  }
})
