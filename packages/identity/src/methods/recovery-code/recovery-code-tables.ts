declare module '../../storage/schema.ts' {
  interface DatabaseSchema {
    recovery_codes: {
      tenant_id: string
      app_id: string
      user_id: string
      code_hash: string
      used_at: number | null
      /** Hash of the session in which it was made; null: unknown. */
      enrolled_in: string | null
    }
  }
}

export {}
