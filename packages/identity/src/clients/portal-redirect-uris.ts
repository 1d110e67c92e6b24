/** Ids of the apps in which administrators of a tenant, and of the instance, log in to the portal. */
export const portalApps = { tenant: 'admin', instance: 'instance-admin' } as const

/** Where links of the account pages lead, at the origin of the portal. */
const pagePaths = ['/login/link/open', '/password/reset']

/** The redirect URIs of a portal: its front page first, to which invitations lead, then those of its account pages. */
export function portalRedirectUris(portalUrl: string): string[] {
  return URL.canParse(portalUrl)
    ? [portalUrl, ...pagePaths.map((path) => new URL(path, portalUrl).href)]
    : [portalUrl]
}

/**
 * Which redirect URIs the client of a portal lacks. One that was registered before the portal signed in by the account pages has the
 * front page only.
 *
 * @param portalUrl where invitations lead. @default the first redirect URI
 * @returns none if that is not the front page of a website, since it is no portal's then
 */
export function missingPortalUris(redirectUris: readonly string[], portalUrl = redirectUris[0]): string[] {
  const url = portalUrl === undefined ? null : URL.parse(portalUrl)
  if (url === null || url.pathname !== '/' || !['http:', 'https:'].includes(url.protocol)) return []
  return portalRedirectUris(url.href).filter((uri) => uri !== url.href && !redirectUris.includes(uri))
}
