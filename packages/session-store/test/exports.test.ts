import t from 'tap'
import * as sessionStore from '../src/index.ts'

t.test('the package exports exactly its public names', async (t) => {
  t.strictSame(Object.keys(sessionStore).sort(), [
    'StoreError',
    'createSealer',
    'hashedKey',
    'joinNames',
    'memoryStore',
    'recommendedRedisOptions',
    'redisStore',
    'signedRecords',
    'storeErrorCodes',
  ])
})
