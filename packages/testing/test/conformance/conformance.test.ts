import { readFileSync } from 'node:fs'
import t from 'tap'
import { checkConformance, conformanceMatrix, startIdentity } from '../../src/index.ts'
import { checkOursOnBoth, conformanceDocument, conformanceFile } from '../support/conformance-document.ts'

t.test('our service conforms on both databases, as the document says', async (t) => {
  const ours = await checkOursOnBoth()
  for (const [name, { results, refusals }] of Object.entries(ours)) {
    t.same(
      results.filter(({ status }) => status !== 'passed'),
      [],
      name,
    )
    t.same(
      refusals.filter(({ isRefused }) => !isRefused),
      [],
      `${name} without tokens`,
    )
  }
  const found = columnsOfOurs(conformanceDocument(ours, undefined))
  // the third column is measured by people who have keys
  t.same(columnsOfOurs(readFileSync(conformanceFile, 'utf8')), found)
})

t.test('what a service does otherwise, and what was not tried, is reported', async (t) => {
  const identity = await startIdentity()
  t.after(() => identity.close())
  identity.faults.fail({ path: '/cis/v1/auth/password/authenticate' })
  const user = { username: 'alice', email: 'alice@example.com', phone_number: '+15555550101' }
  const report = await checkConformance({
    client: identity.connection('app'),
    user: { ...user, password: identity.password },
  })
  const [first] = report.results
  t.match(first, { status: 'failed', calls: ['authenticatePassword'] })
  t.same(report.results.find(({ title }) => title === 'a magic link works once')?.status, 'skipped')
  const matrix = conformanceMatrix({ ours: report, cloud: undefined })
  t.match(matrix, `| ${first?.title} | failed: ${first?.reason} | not run |`)
  t.match(matrix, /`authenticatePassword`: POST `[^`]+` \| fails; refused without a token \| not run \|/)
})

function columnsOfOurs(document: string): string[] {
  return document.split('\n').map((line) => (line.startsWith('|') ? line.replace(/[^|]*\|$/, '') : line))
}
