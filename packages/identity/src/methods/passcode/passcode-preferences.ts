import { passcodePreferences } from '@latchkey/protocol/management'
import { type Static, Type } from 'typebox'

const members = Type.Object(passcodePreferences)
type PasscodeMembers = Static<typeof members>

declare module '../../preferences/login-preferences.ts' {
  interface LoginPreferences extends PasscodeMembers {}
}

export type { PasscodePreferences } from '@latchkey/protocol/management'
export { passcodePreferences }
