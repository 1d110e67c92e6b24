import { testRedis } from '@latchkey/local-services'
import t from 'tap'
import { redisStore } from '../src/index.ts'
import { recordStoreContract } from './record-store-contract.ts'
import { connect, freshPrefix } from './redis-for-test.ts'

const server = await testRedis()
t.teardown(() => server.stop())
const redis = connect(t, server.url)

recordStoreContract(t, () => {
  // An hour behind and standing still: what Redis itself thinks of the time must not matter.
  let time = Date.now() - 3_600_000
  return {
    store: redisStore({ redis, prefix: freshPrefix(), now: () => time }),
    now: () => time,
    pass: (ms) => {
      time += ms
    },
  }
})
