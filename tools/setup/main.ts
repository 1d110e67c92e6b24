import { type BinaryName, binaryNames, findBinary } from '@latchkey/local-services'
import { aptInstall } from './apt-install.ts'
import { planSetup, type Service } from './setup-plan.ts'

const binariesOf: Record<Service, readonly BinaryName[]> = {
  redis: ['redis'],
  postgres: ['postgres', 'initdb'],
  pgbouncer: ['pgbouncer'],
  chromium: ['chromium'],
}

/** Chromium without windows takes less than half the CPU in tests; a Chromium that is there already does as well. */
const headlessShell = { name: 'chromium-headless-shell', inPlaceOf: 'chromium' }
const isRoot = process.getuid?.() === 0

const givenPostgres = (process.env.LATCHKEY_TEST_POSTGRES_URL ?? '') !== ''
// PgBouncer stands in front of a private PostgreSQL
const needed: Service[] = givenPostgres
  ? ['redis', 'chromium']
  : ['redis', 'postgres', 'pgbouncer', 'chromium']
const isMissing = (service: Service) =>
  binariesOf[service].some((name) => findBinary(binaryNames[name]) === undefined)

const missing = needed.filter(isMissing)
const plan = planSetup({
  platform: process.platform,
  isRoot,
  missing,
  hasProgram: (name) => findBinary([name]) !== undefined,
})

if (plan.kind === 'install') {
  console.log(`setup: installing ${plan.packages.join(', ')}; this takes a minute or two`)
  aptInstall(plan.packages, headlessShell)
}
const stillMissing = plan.kind === 'complete' ? [] : needed.filter(isMissing)
if (stillMissing.length === 0) {
  console.log(`setup: ${needed.join(', ')} are there`)
} else {
  console.error(`setup: not found: ${stillMissing.join(', ')}`)
  if (plan.kind === 'instruct') console.error(`setup: ${plan.instruction}`)
  process.exitCode = 1
}
