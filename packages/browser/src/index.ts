export type { PasskeyErrorCode } from './passkey-error.ts'
export { PasskeyError } from './passkey-error.ts'
export type {
  PasskeyOptions,
  StartedAuthentication,
  StartedRegistration,
  UsePasskeyOptions,
} from './passkeys.ts'
export { registerPasskey, supportsPasskeyAutofill, supportsPasskeys, usePasskey } from './passkeys.ts'
