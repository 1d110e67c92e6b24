import { connectRedis, readServerSettings, serve } from '@latchkey/demo-site'
import { redisStore } from '@latchkey/session-store'
import { createBank } from './app.ts'

const { host, port, redisUrl, neighbourUrl, ...settings } = readServerSettings(process.env, 3002)
// not the app's log: the connection may fail before the app exists
const redis = connectRedis(redisUrl, (message) => console.error(message))
const subscriber = connectRedis(redisUrl, () => {})
const app = await createBank({
  ...settings,
  store: redisStore({ redis, subscriber }),
  shopUrl: neighbourUrl,
  logger: { level: 'warn' },
})
app.addHook('onClose', async () => {
  redis.disconnect()
  subscriber.disconnect()
})
await serve(app, { host, port })
