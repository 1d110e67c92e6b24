declare module '../storage/schema.ts' {
  interface DatabaseSchema {
    /** Texts of messages that apps have set. */
    message_templates: {
      tenant_id: string
      app_id: string
      kind: string
      /** A canonical language tag, or `default`. */
      language: string
      content_json: string
      updated_at: number
    }
    /** How messages of apps look. */
    app_branding: { tenant_id: string; app_id: string; branding_json: string; updated_at: number }
  }
}

export {}
