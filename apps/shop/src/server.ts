import { connectRedis, readServerSettings, serve } from '@latchkey/demo-pages'
import { redisStore } from '@latchkey/session-store'
import { createShop } from './app.ts'

const { host, port, redisUrl, neighbourUrl, ...settings } = readServerSettings(process.env, 3001)
// not by the app's log: Redis may be lost before the app is there
const redis = connectRedis(redisUrl, (message) => console.error(message))
const subscriber = connectRedis(redisUrl, () => {})
const app = await createShop({
  ...settings,
  store: redisStore({ redis, subscriber }),
  bankUrl: neighbourUrl,
  logger: { level: 'warn' },
})
app.addHook('onClose', async () => {
  redis.disconnect()
  subscriber.disconnect()
})
await serve(app, { host, port })
