import { passwordPreferences } from '@latchkey/protocol/management'
import { type Static, Type } from 'typebox'

const members = Type.Object(passwordPreferences)
type PasswordMembers = Static<typeof members>

declare module '../../../preferences/login-preferences.ts' {
  interface LoginPreferences extends PasswordMembers {}
}

export type { PasswordPreferences } from '@latchkey/protocol/management'
export { passwordPreferences }
