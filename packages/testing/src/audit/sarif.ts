import { checklist } from './checklist.ts'
import type { Finding } from './finding.ts'

/** Findings in SARIF 2.1.0 (OASIS): routes are logical locations, because a request has no line in a file. */
export function sarifOf(findings: readonly Finding[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: '@latchkey/testing',
            rules: checklist.map(({ id, title, level, fix }) => ({
              id,
              shortDescription: { text: title },
              help: { text: fix },
              defaultConfiguration: { level },
            })),
          },
        },
        results: findings.map(({ rule, level, where, message }) => ({
          ruleId: rule,
          level,
          message: { text: `${where} ${message}` },
          locations: [{ logicalLocations: [{ fullyQualifiedName: where, kind: 'resource' }] }],
        })),
      },
    ],
  }
}
