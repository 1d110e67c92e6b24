/**
 * Describes what is wrong with a URL of the identity service; `undefined` if it is valid.
 *
 * @param insecureOrigin the one origin that may be http although its host is not a loopback host
 */
export function faultOfServiceUrl(value: string, insecureOrigin?: string): string | undefined {
  if (!URL.canParse(value)) return 'is not an absolute URL'
  const url = new URL(value)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is not https'
  if (isInsecure(url) && url.origin !== insecureOrigin)
    return 'is http, which is allowed on loopback hosts only'
  if (url.username !== '' || url.password !== '') return 'contains a user name or password'
  if (url.search !== '' || value.includes('?')) return 'has a query'
  if (url.hash !== '' || value.includes('#')) return 'has a fragment'
  return undefined
}

/** The same for `baseUrl`: an origin, to which the paths of the API are appended. */
export function faultOfBaseUrl(value: string, insecureOrigin?: string): string | undefined {
  const fault = faultOfServiceUrl(value, insecureOrigin)
  if (fault !== undefined) return fault
  return new URL(value).pathname === '/' ? undefined : 'has a path; it must be the origin, without /cis'
}

/** Returns the origin of a URL; `undefined` if it is not an absolute URL. */
export function originOf(value: string): string | undefined {
  return URL.parse(value)?.origin
}

/** Returns whether requests to a URL cross a network in clear. */
export function isInsecure(url: URL): boolean {
  return url.protocol === 'http:' && !isLoopbackHost(url.hostname)
}

/** 127.0.0.0/8, ::1, localhost and names below it (RFC 6761, section 6.3), as `URL` serialises them. */
function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  )
}
