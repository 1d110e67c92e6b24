import { linkSeed, redirectUri } from './link-seed.ts'

export { redirectUri }

/** Not among those that everybody tries first. */
export const newPassword = 'a-quite-new-passphrase'

/** The usual seed, where every client may be linked to, and the passwords of every app have these rules. */
export function passwordSeed(password: object | null = {}) {
  return linkSeed({ password })
}
