import { auditEndpoints, statisticsEndpoints } from '@latchkey/protocol/management'
import type { CommandOption, CommandSpec } from '../command-spec.ts'
import { jsonOption, tenantOption, textOption } from '../common-options.ts'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

const names = { user_id: 'user', actor_user_id: 'by-user', client_id: 'client', app_id: 'app' }
const times = ['from', 'to']
const conditions = ['user_id', 'actor_user_id', 'client_id', 'app_id', 'action', 'outcome', ...times]
const checkpointsOption: CommandOption = {
  name: 'checkpoints',
  value: 'path',
  description: 'a file of checkpoints that were kept elsewhere, one on each line: they show a cut end',
}

/** `audit …` */
export const auditCommands: readonly CommandSpec[] = [
  endpointCommand({
    name: 'list',
    method: 'listAuditEvents',
    endpoint: auditEndpoints.listAuditEvents,
    summary: 'list audit events, the latest first',
    names,
    times,
    columns: ['at', 'action', 'outcome', 'user_id', 'client_id', 'method', 'ip', 'actor_type', 'target'],
    examples: [
      'audit list --action login.succeeded --from yesterday --to today',
      'audit list --user alice --from 7d --all --json',
    ],
  }),
  endpointCommand({
    name: 'export',
    method: 'exportAuditEvents',
    endpoint: auditEndpoints.exportAuditEvents,
    summary: 'print all audit events of a tenant as JSON lines, or those that match, the earliest first',
    names,
    times,
    offers: ['after', ...conditions],
    async print(service, { query }, out) {
      const { exportAudit } = await import('../operator/export-audit.ts')
      await exportAudit(service, query, out)
    },
    examples: [
      'audit export',
      'audit export --tenant acme --after 41',
      'audit export --user alice --from 30d',
    ],
  }),
  {
    name: 'verify',
    summary: 'check that no audit event was removed, changed or inserted; exit code 1 if one was',
    options: [checkpointsOption, tenantOption, jsonOption],
    examples: ['audit verify', 'audit verify --checkpoints checkpoints.txt'],
    calls: ['verifyAudit'],
    async run(given, io) {
      const [{ withOperator }, { printAnswer }, { readInput }] = await Promise.all([
        import('../operator/with-operator.ts'),
        import('../endpoint-commands/print-answer.ts'),
        import('../terminal/read-secret.ts'),
      ])
      const path = textOption(given, checkpointsOption)
      const lines = path === undefined ? [] : (await readInput(path, io)).split('\n')
      const body = { checkpoints: lines.map((line) => line.trim()).filter((line) => line !== '') }
      let isIntact = false
      await withOperator(io, { tenant: textOption(given, tenantOption) }, (service) =>
        printAnswer(given, io, { says: '' }, async () => {
          const answer = await service.call('verifyAudit', { params: {}, query: {}, body })
          isIntact = isIntactAnswer(answer)
          return answer
        }),
      )
      return isIntact ? 0 : 1
    },
  },
  endpointCommand({
    name: 'statistics',
    method: 'readStatistics',
    endpoint: statisticsEndpoints.readStatistics,
    summary: 'count log-ins, failures, refreshes and log-outs by time and app, and what is there now',
    times: ['from', 'to'],
    examples: ['audit statistics --bucket day --from 7d', 'audit statistics --json'],
  }),
]

function isIntactAnswer(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('result' in answer)) return false
  const { result } = answer
  return typeof result === 'object' && result !== null && 'intact' in result && result.intact === true
}
