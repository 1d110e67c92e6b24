/** Where links of the account pages lead, at the origin of the portal. */
const pagePaths = ['/login/link/open', '/password/reset']

/** The redirect URIs of a portal: its front page first, to which invitations lead, then those of its account pages. */
export function portalRedirectUris(portalUrl: string): string[] {
  return URL.canParse(portalUrl)
    ? [portalUrl, ...pagePaths.map((path) => new URL(path, portalUrl).href)]
    : [portalUrl]
}

/**
 * Which redirect URIs a client of a management app lacks. One that was registered before the portal signed in by the account pages
 * has the front page only.
 *
 * @returns none for a client without a front page, which is no portal's
 */
export function missingPortalUris(redirectUris: readonly string[]): string[] {
  const fronts = redirectUris.filter((uri) => URL.parse(uri)?.pathname === '/')
  return fronts.flatMap(portalRedirectUris).filter((uri) => !redirectUris.includes(uri))
}
