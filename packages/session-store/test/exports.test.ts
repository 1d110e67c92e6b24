import t from 'tap'
import * as sessionStore from '../src/index.ts'

t.test('the package exports exactly its public names', async (t) => {
  t.strictSame(Object.keys(sessionStore).sort(), [
    'SessionUnavailableError',
    'StoreError',
    'createSealer',
    'frozenJson',
    'hashedKey',
    'isSessionReplaced',
    'isSessionWithheld',
    'joinNames',
    'memoryStore',
    'nodeRedis',
    'nodeRedisSubscriber',
    'recommendedNodeRedisOptions',
    'recommendedRedisOptions',
    'recordMemory',
    'redisStore',
    'sessionStore',
    'signedRecords',
    'storeErrorCodes',
  ])
})
