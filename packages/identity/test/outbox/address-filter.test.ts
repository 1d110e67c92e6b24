import t from 'tap'
import { addressFilter, loopbackNetworks } from '../../src/outbox/address-filter.ts'

const refused = [
  ...[
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.8.9.1',
  ],
  ...[
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.168.1.1',
    '198.19.0.1',
    '203.0.113.7',
  ],
  ...['224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255'],
  ...[
    '::',
    '::1',
    '::2',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fec0::1',
    'fc00::1',
    'fdff::1',
    'ff02::1',
    '100::1',
  ],
  ...['2001:db8::1', '2002:7f00:1::1', '2001:0:53aa::1', '3fff::1', '64:ff9b:1::1', '5f00::1'],
  // IPv4 inside IPv6
  ...['::ffff:127.0.0.1', '::FFFF:10.1.2.3', '::ffff:a9fe:a9fe', '::ffff:0:1', '0:0:0:0:0:ffff:7f00:1'],
  ...['64:ff9b::10.0.0.1', '64:ff9b::7f00:1', '64:ff9b::1', '::127.0.0.1', '::ffff:0:127.0.0.1'],
  ...['', 'localhost', '1.2.3', '1.2.3.4/8', 'fe80::zz'],
]

t.test('N06 private, local and reserved addresses are refused in every notation', async (t) => {
  const isAllowed = addressFilter([])
  for (const address of refused) t.equal(isAllowed(address), false, address)
})

t.test('public addresses pass, also as IPv4 inside IPv6', async (t) => {
  const isAllowed = addressFilter([])
  for (const address of [
    ...[
      '1.1.1.1',
      '8.8.8.8',
      '100.63.255.255',
      '100.128.0.1',
      '172.15.0.1',
      '172.32.0.1',
      '169.253.1.1',
      '223.255.255.1',
    ],
    ...['2606:4700::1111', '2a00:1450::8a', '::ffff:8.8.8.8', '64:ff9b::808:808'],
  ]) {
    t.equal(isAllowed(address), true, address)
  }
})

t.test('networks of the configuration pass besides, and nothing next to them', async (t) => {
  const isAllowed = addressFilter(['10.1.0.0/16', '192.168.7.9', 'fd00:7::/32', ...loopbackNetworks])
  for (const address of [
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '192.168.7.9',
    'fd00:7::1',
    '127.0.0.1',
    '::1',
    '8.8.8.8',
  ])
    t.equal(isAllowed(address), true, address)
  for (const address of ['10.2.0.1', '192.168.7.8', 'fd00:8::1', '169.254.169.254', '::2'])
    t.equal(isAllowed(address), false, address)
})

t.test('a network of another form is named in the error', async (t) => {
  for (const network of ['10.0.0.0/33', '::/129', '10.0.0/8', 'private', '10.0.0.0/8/8', '10.0.0.0/', '']) {
    t.throws(() => addressFilter(['10.0.0.0/8', network]), {
      name: 'RangeError',
      message: `${network} is not`,
    })
  }
})
