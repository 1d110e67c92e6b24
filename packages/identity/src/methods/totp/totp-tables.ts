declare module '../../storage/schema.ts' {
  interface DatabaseSchema {
    totp_credentials: {
      tenant_id: string
      app_id: string
      user_id: string
      /** `pending` until its first valid code. */
      state: 'active' | 'pending'
      credential_id: string
      secret_sealed: string
      algorithm: 'sha1' | 'sha256' | 'sha512'
      digits: number
      period: number
      /** The latest TOTP period that was used; codes of it and of older ones are refused. */
      last_step: number
      created_at: number
      /** When a pending one ends. */
      expires_at: number | null
      /** Hash of the session in which it was registered; null: unknown. */
      enrolled_in: string | null
    }
  }
}

export {}
