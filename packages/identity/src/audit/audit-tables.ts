declare module '../storage/schema.ts' {
  interface DatabaseSchema {
    /** The pseudonyms of users in the audit trail. Gone with the user, which cuts the link. */
    audit_subjects: { tenant_id: string; user_id: string; subject: string }
    /** Events that wait for their place in a chain. */
    audit_queue: {
      /** The id of the first event; ids are ordered by time. */
      queue_id: string
      /** An array of events; it names nobody. */
      events_json: string
      /** Shows that this service wrote the row. */
      mac: string
    }
    /** The chains, one for each tenant. */
    audit_events: AuditEventRow
    /** How far each chain goes. The row of the instance, `*`, is locked while events are chained. */
    audit_heads: {
      tenant_id: string
      /** 0: nothing yet. */
      seq: number
      hash: string
      checkpoint_seq: number
      checkpoint_at: number
    }
    /** Signed statements about chains. */
    audit_checkpoints: {
      tenant_id: string
      seq: number
      kind: 'checkpoint' | 'floor'
      /** When the event `seq` happened. */
      last_at: number
      token: string
    }
  }
}

/** A row of a chain. */
export interface AuditEventRow {
  tenant_id: string
  /** 1, 2, 3, … in each tenant. */
  seq: number
  event_id: string
  at: number
  action: string
  outcome: string
  client_id: string | null
  subject: string | null
  actor_subject: string | null
  /** The event as it happened; what the hash covers. */
  event_json: string
  hash: string
}
