import { totpPreferences } from '@latchkey/protocol/management'
import { type Static, Type } from 'typebox'

const members = Type.Object(totpPreferences)
type TotpMembers = Static<typeof members>

declare module '../../preferences/login-preferences.ts' {
  interface LoginPreferences extends TotpMembers {}
}

export type { TotpPreferences } from '@latchkey/protocol/management'
export { totpPreferences }
