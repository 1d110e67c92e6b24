import type { EndpointTable } from '../endpoints/endpoint.ts'
import { exampleUserId } from '../endpoints/example-values.ts'
import {
  ExportAuditQuerySchema,
  ExportAuditResponseSchema,
  ListAuditQuerySchema,
  ListAuditResponseSchema,
  VerifyAuditRequestSchema,
  VerifyAuditResponseSchema,
} from './audit-schemas.ts'

const event = {
  event_id: '019a3b5c7d000000a1b2c3d4e5f60718',
  at: 1_793_520_000,
  tenant_id: 'acme',
  action: 'login.succeeded',
  outcome: 'success',
  method: 'pwd',
  client_id: 'shop-web',
  subject: 'mX2v7p0kq1N8sT4uWz5yAg',
  actor_type: 'user',
  ip: '203.0.113.7',
  seq: 42,
  hash: 'oY3cW9n2bqk7uXv5sTz1mQ8rA4dF6gH0jKlPeIoU2yE',
} as const

/** Questions to the audit trail. */
export const auditEndpoints = {
  /**
   * Lists audit events, the latest first.
   */
  listAuditEvents: {
    method: 'GET',
    path: '/cis/v1/audit',
    caller: { manager: 'audit:read', of: 'tenant' },
    query: ListAuditQuerySchema,
    optionalRequest: true,
    status: 200,
    response: ListAuditResponseSchema,
    operation: 'list_audit_events',
    summary: 'Lists audit events, the latest first.',
    example: {
      query: { action: 'login.succeeded', from: '1793520000' },
      response: { result: [{ ...event, user_id: exampleUserId }] },
    },
  },
  /**
   * Exports audit events as JSON lines, the earliest first.
   */
  exportAuditEvents: {
    method: 'GET',
    path: '/cis/v1/audit/export',
    caller: { manager: 'audit:read', of: 'tenant' },
    query: ExportAuditQuerySchema,
    optionalRequest: true,
    status: 200,
    response: ExportAuditResponseSchema,
    produces: 'application/x-ndjson',
    operation: 'export_audit_events',
    summary: 'Exports audit events as JSON lines, the earliest first.',
    example: { query: { after: '41' }, response: `${JSON.stringify(event)}\n` },
  },
  /**
   * Verifies that no audit event was removed, changed or inserted.
   */
  verifyAudit: {
    method: 'POST',
    path: '/cis/v1/audit/verify',
    caller: { manager: 'audit:read', of: 'tenant' },
    body: VerifyAuditRequestSchema,
    optionalRequest: true,
    bodyLimitBytes: 1_048_576,
    status: 200,
    response: VerifyAuditResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'verify_audit',
    summary: 'Verifies that no audit event was removed, changed or inserted.',
    example: {
      body: {},
      response: {
        result: {
          intact: true,
          events: 42,
          dropped_to: 0,
          seq: 42,
          hash: 'oY3cW9n2bqk7uXv5sTz1mQ8rA4dF6gH0jKlPeIoU2yE',
          checkpoints: 1,
          faults: [],
        },
      },
    },
  },
} as const satisfies EndpointTable
