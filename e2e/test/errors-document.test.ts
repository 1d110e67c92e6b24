import { readFileSync } from 'node:fs'
import { latchkeyErrorCodes } from '@latchkey/client'
import { pluginErrorCodes } from '@latchkey/fastify'
import { configErrorCodes, oauthErrorCodes } from '@latchkey/identity'
import { apiErrorStatuses } from '@latchkey/protocol'
import { storeErrorCodes } from '@latchkey/session-store'
import t from 'tap'

const sections: Record<string, readonly string[]> = {
  'The service: `error_code`': Object.keys(apiErrorStatuses),
  'The service: OAuth `error`': oauthErrorCodes,
  'The service: refusing to start': configErrorCodes,
  'The client: `LatchkeyError`': latchkeyErrorCodes,
  'The plugin': pluginErrorCodes,
  'The store: `StoreError`': storeErrorCodes,
}

const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const parts = text.split(/^## /m).slice(1)

t.test('docs/errors.md has a section for each kind of error', async (t) => {
  t.same(
    parts.map((part) => part.split('\n')[0]),
    Object.keys(sections),
  )
})

for (const [title, codes] of Object.entries(sections)) {
  t.test(`docs/errors.md lists exactly the codes in the code: ${title}`, async (t) => {
    const part = parts.find((candidate) => candidate.startsWith(title)) ?? ''
    const told = [...part.matchAll(/^\| `([a-z_]+)` +\|/gm)].map((match) => match[1])
    t.same(told.toSorted(), [...codes].toSorted())
    t.equal(new Set(told).size, told.length, 'each once')
  })
}
