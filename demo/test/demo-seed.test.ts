import t from 'tap'
import { demoSeed } from '../src/demo-seed.ts'

t.test('demoSeed registers redirect URIs and passkey origins for the configured ports', async (t) => {
  const text = JSON.stringify(demoSeed({ shop: 'http://localhost:3002', bank: 'http://localhost:3001' }))
  t.match(
    text,
    '"client_id":"shop-web","client_secret":"demo-secret-not-for-production-000000","redirect_uris":["http://localhost:3002/',
  )
  t.equal(text.match(/"rpOrigins":\["http:\/\/localhost:3002"\]/g)?.length, 1)
  const moved = JSON.stringify(
    demoSeed({
      shop: 'http://localhost:4001',
      bank: 'http://localhost:4002',
      portal: 'http://localhost:4003',
    }),
  )
  t.notMatch(moved, /localhost:300/)
  const apart = JSON.stringify(
    demoSeed({ shop: 'http://shop.localhost:3001', bank: 'http://bank.localhost:3002' }),
  )
  t.match(apart, /"rpId":"shop.localhost".*"rpId":"bank.localhost"/, 'on hosts of their own too')
})
