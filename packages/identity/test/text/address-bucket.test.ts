import t from 'tap'
import { addressBucket } from '../../src/text/address-bucket.ts'

t.test('H11 an end-user address counts as IPv4, or as the /64 of IPv6', async (t) => {
  const cases: [string, string | undefined][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['203.0.113.9:50001', '203.0.113.9'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['fe80::1:2%eth0', 'fe80:0:0:0::/64'],
    ['1.2.3', undefined],
    ['1:2', undefined],
    ['', undefined],
  ]
  for (const [address, bucket] of cases) t.equal(addressBucket(address), bucket, address)
})
