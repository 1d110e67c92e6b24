import { connectRedis, readServerSettings, serve } from '@latchkey/demo-site'
import { redisStore } from '@latchkey/session-store'
import { createShop } from './app.ts'

const { host, port, redisUrl, neighbourUrl, ...settings } = readServerSettings(process.env, 3001)
// not the app's log: the connection may fail before the app exists
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
