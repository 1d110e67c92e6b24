declare module '../audit/audit.ts' {
  interface AuditEvents {
    'webhook.created': true
    'webhook.updated': true
    'webhook.deleted': true
    'webhook.secret_rotated': true
    'webhook.tested': true
    'webhook.replayed': true
    /** It has failed for days, or said that it is gone. */
    'webhook.disabled': true
  }
}

export {}
