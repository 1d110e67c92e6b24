/** How the browser responds to a passkey call. */
export interface FakeBrowser {
  create?: (options: CredentialCreationOptions) => unknown
  get?: (options: CredentialRequestOptions) => unknown
  /** Static members of `PublicKeyCredential`; undefined: the class does not exist. */
  statics?: Record<string, unknown> | undefined
  isSecureContext?: boolean
}

/** Defines the globals of a browser in this process. */
export function pretend(browser: FakeBrowser): void {
  const { create, get, statics, isSecureContext = true } = { statics: {}, ...browser }
  const fakes = {
    navigator: {
      userAgent: 'ä🦊',
      credentials: { create: async (o: never) => create?.(o), get: async (o: never) => get?.(o) },
    },
    PublicKeyCredential: statics && Object.assign(() => {}, statics),
    isSecureContext,
  }
  for (const [name, value] of Object.entries(fakes)) {
    Object.defineProperty(globalThis, name, { value, configurable: true })
  }
}

export const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer

/** Decodes a `webauthn_encoded_result`. */
export function decode(encoded: string): unknown {
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
}
