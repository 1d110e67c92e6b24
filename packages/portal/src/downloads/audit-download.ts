import '@latchkey/fastify'
import { Readable } from 'node:stream'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { replyApiError } from '../api/api-error.ts'
import type { ServiceCalls } from '../api/service-clients.ts'

interface Asked {
  Querystring: Record<string, unknown>
}

/** Lines of one call of the service. */
const atOnce = '1000'

/**
 * Adds `GET /download/audit.jsonl`: the audit trail as JSON lines, read part by part while it is sent. The conditions of its
 * query are those of the page.
 */
export function addAuditDownload(
  app: FastifyInstance,
  service: ServiceCalls,
  requirement: Requirement,
): void {
  app.get<Asked>('/download/audit.jsonl', { config: { auth: requirement } }, async (request, reply) => {
    const read = (after: string) => exportPart(service, request, { ...request.query, after, limit: atOnce })
    let first: string
    try {
      first = await read('0')
    } catch (error) {
      return replyApiError(request, reply, error)
    }
    return reply
      .type('application/x-ndjson')
      .header('content-disposition', 'attachment; filename="audit.jsonl"')
      .send(Readable.from(partsOf(first, read)))
  })
}

async function exportPart(
  service: ServiceCalls,
  request: FastifyRequest<Asked>,
  part: Record<string, unknown>,
): Promise<string> {
  // asked for each time: a long download outlives one token
  const managerToken = await request.auth?.accessToken()
  if (managerToken === undefined) throw new Error('the download has no user')
  return String(await service.call('exportAuditEvents', [part], { managerToken }))
}

/** A part that fails breaks the download off, so that nobody takes it for the whole. */
async function* partsOf(first: string, read: (after: string) => Promise<string>): AsyncGenerator<string> {
  for (let part = first; part !== ''; ) {
    yield part
    part = await read(lastSeqOf(part))
  }
}

/** `seq` of the last line, of an event or of its checkpoint. */
function lastSeqOf(lines: string): string {
  const last: unknown = JSON.parse(lines.trimEnd().split('\n').at(-1) ?? '{}')
  const seq = typeof last === 'object' && last !== null && 'seq' in last ? last.seq : undefined
  if (typeof seq !== 'number') throw new Error('a line of the export has no seq')
  return String(seq)
}
