import type { ClientOptions } from '@latchkey/client'

/** A service whose conformance is checked: ours, or the vendor's cloud. */
export interface ConformanceTarget {
  /** A client of a test app with every permission that the calls need. */
  client: ClientOptions
  /** A client of another app of the same tenant; without it, checks between two apps are skipped. */
  otherApp?: ClientOptions
  /** A user of the tenant whose password is not temporary and whose addresses are verified. The checks change nothing of it. */
  user: { username: string; password: string; phone_number: string; email: string }
  /** A redirect URI that is registered for the client; without it, links are not checked. */
  redirectUri?: string
  /** Resolves with the newest code that was sent to an address; without it, what is sent is not checked. */
  codeSentTo?(address: string): Promise<string>
}
