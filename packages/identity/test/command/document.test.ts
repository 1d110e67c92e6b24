import { readFileSync } from 'node:fs'
import { managementEndpoints } from '@latchkey/protocol/management'
import t from 'tap'
import { readCommandLine } from '../../src/command/command-line.ts'
import { families } from '../../src/command/families/families.ts'
import { commandLineDocument, commandLineFile } from '../support/command-line-document.ts'

t.test('docs/command-line.md contains the help of every command', async (t) => {
  const text = readFileSync(commandLineFile, 'utf8')
  t.equal(text, await commandLineDocument(), 'regenerate it with: pnpm --filter @latchkey/identity generate')
})

t.test('every command has an example in its help that the command line understands', async (t) => {
  for (const { name, load } of families) {
    const loaded = await load()
    for (const spec of 'run' in loaded ? [loaded] : loaded) {
      const words = 'run' in loaded ? name : `${name} ${spec.name}`
      t.ok((spec.examples ?? []).length > 0, words)
      for (const example of spec.examples ?? []) {
        t.match(example, new RegExp(`^${words}( |$)`))
        t.equal((await readCommandLine(wordsOf(example))).spec?.name, spec.name, example)
      }
      t.match(spec.summary, /^[a-z].*[^.]$/, words)
    }
  }
})

/** Endpoints of the management API without a command of their own, and why. */
const withoutCommand: Readonly<Record<string, string>> = {
  createClient: 'client create',
  readClient: 'client show',
  updateClient: 'client change',
  deleteClient: 'client delete',
  listClients: 'client list',
  deleteAppClients: 'client delete, one by one',
  updateClientResources: 'client change --resources',
  updateAppClientResources: 'client change --resources',
  updateAppResources: 'client change --resources',
  deleteSigningKey: 'keys revoke',
  listAppNames: 'app list',
  readManagementAccess: 'an operator may do everything',
  readUserByEmail: 'user show',
  readUserByExternalUserId: 'user list --search',
  readUserByIdentifier: 'user show',
  readUserByPhoneNumber: 'user show',
  readUserByUsername: 'user show',
}

t.test('every endpoint of the management API has a command, or a reason to have none', async (t) => {
  const loaded = await Promise.all(families.map(({ load }) => load()))
  const specs = loaded.flatMap((each) => ('run' in each ? [each] : each))
  const called = new Set(specs.flatMap(({ calls = [] }) => calls))
  const missing = Object.keys(managementEndpoints).filter((name) => !called.has(name))
  t.strictSame(missing.sort(), Object.keys(withoutCommand).sort())
})

/** The words of an example, as a shell makes them. */
function wordsOf(example: string): string[] {
  return [...example.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}
