import { createDatabase, dropDatabase, testPostgres } from '@latchkey/local-services'
import {
  type ConformanceReport,
  type ConformanceTarget,
  checkConformance,
  conformanceMatrix,
  startIdentity,
} from '../../src/index.ts'

export const conformanceFile = new URL('../../../../docs/conformance.md', import.meta.url)

const redirectUri = 'https://app.example.com/link'

/** A busy machine is no fault of the service. */
const patient = { deadlineMs: 60_000 }

/** Checks our service on a database. */
export async function checkOurs(databaseUrl: string): Promise<ConformanceReport> {
  const redirectUris = [redirectUri]
  const identity = await startIdentity({ apps: ['shop', 'bank'], redirectUris, service: { databaseUrl } })
  try {
    return await checkConformance({
      client: { ...identity.connection('shop'), ...patient, now: identity.clock.now },
      otherApp: { ...identity.connection('bank'), ...patient, now: identity.clock.now },
      user: {
        username: 'alice',
        password: identity.password,
        email: 'alice@example.com',
        phone_number: '+15555550101',
      },
      redirectUri,
      codeSentTo: async (address) => (await identity.outbox.waitFor(address, patient.deadlineMs)).code ?? '',
    })
  } finally {
    await identity.close()
  }
}

/** Checks our service on SQLite and on PostgreSQL. */
export async function checkOursOnBoth(): Promise<{
  SQLite: ConformanceReport
  PostgreSQL: ConformanceReport
}> {
  const service = await testPostgres()
  const databaseUrl = await createDatabase(service.url)
  try {
    return { SQLite: await checkOurs(':memory:'), PostgreSQL: await checkOurs(databaseUrl) }
  } finally {
    await dropDatabase(service.url, databaseUrl)
    await service.stop()
  }
}

/** The vendor's cloud or another service, if the environment has the keys of a test tenant there. */
export function targetOf(env: NodeJS.ProcessEnv): ConformanceTarget | undefined {
  const keys = env.LATCHKEY_CONFORMANCE_TARGET
  // written by the person who owns the tenant
  return keys === undefined ? undefined : JSON.parse(keys)
}

/** The document with the results of our service, and of the vendor's cloud where they were measured. */
export function conformanceDocument(
  ours: { SQLite: ConformanceReport; PostgreSQL: ConformanceReport },
  cloud: ConformanceReport | undefined,
): string {
  return `# Conformance

\`@latchkey/client\` speaks to the vendor's cloud and to \`@latchkey/identity\` alike. These tables show what one suite of calls found
on each: \`checkConformance\` of \`@latchkey/testing\`, which checks every answer against the schemas that the client uses. A test
compares the columns of our service with what it finds. The column of the vendor's cloud is filled by a person who has keys for it:

\`\`\`sh
LATCHKEY_CONFORMANCE_TARGET="$(cat target.json)" node packages/testing/test/support/write-conformance.ts
\`\`\`

\`target.json\` is a \`ConformanceTarget\`: a client with its secret, perhaps that of a second app, a user of a test tenant, and a
registered redirect URI. Without keys the column says "not run", and nothing is known about the cloud from this suite. The suite
does not make every call: passkeys need a browser, and what is "not called" is left to the tests of \`@latchkey/client\`. A JSON file
cannot read messages, so checks that need a code are skipped for the cloud.

${conformanceMatrix({ SQLite: ours.SQLite, PostgreSQL: ours.PostgreSQL, "the vendor's cloud": cloud })}`
}
