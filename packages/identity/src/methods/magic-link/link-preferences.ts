import { linkPreferences } from '@latchkey/protocol/management'
import { type Static, Type } from 'typebox'

const members = Type.Object(linkPreferences)
type LinkMembers = Static<typeof members>

declare module '../../preferences/login-preferences.ts' {
  interface LoginPreferences extends LinkMembers {}
}

export { linkPreferences }
