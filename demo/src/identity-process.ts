// The identity service of the demo, in a process of its own: what surrounds it is in the hands of the parent process.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { createIdentityServer } from '@latchkey/identity'
import closeWithGrace from 'close-with-grace'
import { demoGuest } from './control-room/guest.ts'
import { askOver } from './control-room/process-channel.ts'
import { switchesOver } from './control-room/switches-over.ts'
import { readIdentitySettings } from './identity-settings.ts'

/** How long requests in progress may take to finish, in milliseconds. */
const graceMs = 3_500

const { port, issuer, databaseUrl, seedFile, shop, bank, twoDomains, controls } = readIdentitySettings(
  process.env,
)
const ask = askOver(process)
// the service ends with its parent in other ways
process.channel?.unref()
const seed: unknown = JSON.parse(readFileSync(seedFile, 'utf8'))
const app = await createIdentityServer({
  ...{ databaseUrl, issuer, seed, dev: true, logger: { level: 'warn' } },
  controlRoom: demoGuest({ shop, bank }, twoDomains, switchesOver(ask, controls)),
})
closeWithGrace({ delay: graceMs, logger: false }, async ({ err }) => {
  if (err) app.log.error({ err }, 'uncaught error')
  await app.close()
})
await app.listen({ host: 'localhost', port })
