import { type AppOrigins, isSameSite } from '../rules/app-origins.ts'

/** The options of which the origins of an app consist. */
export interface OriginOptions {
  origin: string | readonly string[]
  trustedOrigins?: readonly string[]
}

/** Whether browsers treat a host as this machine, so that plain http is safe there. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}

/** The app's own origins, and those trusted ones that are of the same site: of an app with several tenants, each has its own. */
export function originsOf({ origin, trustedOrigins = [] }: OriginOptions): AppOrigins {
  const own = [origin].flat()
  const trusted = trustedOrigins.filter((one) => own.some((other) => isSameSite(one, other)))
  return { own, trusted }
}

/** What is wrong with a value that has to be an origin: https, or http on a loopback host. */
export function originProblem(option: string, value: string): string | undefined {
  const url = URL.parse(value)
  if (url === null || url.origin !== value)
    return `${option} must be an origin, such as https://shop.example.com`
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return undefined
  return `${option} must be https; http is allowed on loopback hosts only`
}

/** What is wrong with an option that is one origin or a list of them. */
export function originListProblems(option: string, origin: OriginOptions['origin']): string[] {
  if (typeof origin === 'string') return [originProblem(option, origin) ?? []].flat()
  const problems = origin.flatMap((value, index) => originProblem(`${option}.${index}`, value) ?? [])
  const schemes = new Set(origin.map((value) => URL.parse(value)?.protocol))
  if (problems.length === 0 && schemes.size > 1) problems.push(`${option} must have one scheme`)
  return problems
}

/** What is wrong with `trustedOrigins` beside the app's own origins. */
export function trustedOriginProblems(own: readonly string[], trusted: readonly string[] = []): string[] {
  return trusted.flatMap((value, index) => {
    const option = `trustedOrigins.${index}`
    const problem = originProblem(option, value)
    if (problem !== undefined) return problem
    if (own.includes(value)) return `${option} is the app's own origin already`
    return own.some((one) => isSameSite(value, one))
      ? []
      : `${option} must be of the same site as the app's origin`
  })
}

/** What is wrong with the domain of a cookie beside the origins that have to send it. */
export function cookieDomainProblems(
  option: string,
  origin: OriginOptions['origin'],
  cookieDomain: string | undefined,
): string[] {
  const domain = cookieDomain?.replace(/^\./, '')
  const isBelow = (hostname: string) =>
    domain === undefined || hostname === domain || hostname.endsWith(`.${domain}`)
  return [origin].flat().every((value) => isBelow(new URL(value).hostname))
    ? []
    : [`signOn.cookieDomain must be a parent domain of ${option}`]
}
