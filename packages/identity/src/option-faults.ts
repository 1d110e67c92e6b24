import { isIP } from 'node:net'
import { defaultPasswordHashing } from './default-password-hashing.ts'
import { defaultLifetimes } from './default-settings.ts'
import type { IdentityOptions } from './options.ts'
import { addressFilter, isPrivateAddress } from './outbox/address-filter.ts'
import { hostOf, isLoopbackHost } from './text/loopback.ts'

/** What is wrong with options whose shape is right, a sentence for each fault. */
export function optionFaults(options: IdentityOptions): string[] {
  const faults: string[] = []
  if (!isIssuer(options.issuer)) {
    faults.push('issuer must be an https origin without a trailing slash (http only on a loopback host)')
  } else if (options.dev === true && !isLoopbackHost(hostOf(new URL(options.issuer)))) {
    faults.push('dev needs an issuer on a loopback host')
  }
  if (options.dev !== true && (options.devHosts ?? []).length > 0) faults.push('devHosts needs dev')
  const wrongHosts = (options.devHosts ?? []).filter((host) => !isDevHost(host))
  faults.push(...wrongHosts.map(() => 'devHosts must be host names without port, or private addresses'))
  if (options.dev !== true && (options.masterKeys ?? []).length === 0) {
    faults.push('masterKeys is required outside dev mode')
  }
  const { memoryKib, passes } = { ...defaultPasswordHashing, ...options.passwordHashing }
  if (
    options.dev !== true &&
    (memoryKib < defaultPasswordHashing.memoryKib || passes < defaultPasswordHashing.passes)
  ) {
    faults.push('passwordHashing must not cost less than its default outside dev mode')
  }
  if (options.controlRoom !== undefined) {
    if (options.dev !== true) faults.push('controlRoom needs dev')
    if (typeof options.controlRoom !== 'object') faults.push('controlRoom must be an object')
  }
  if (options.faults !== undefined && options.dev !== true) faults.push('faults needs dev')
  if (options.now !== undefined && typeof options.now !== 'function') faults.push('now must be a function')
  if (options.breachedPasswordsUrl !== undefined && !isServiceUrl(options.breachedPasswordsUrl)) {
    faults.push('breachedPasswordsUrl must be an https URL (http only on a loopback host)')
  }
  if (options.smsTransport !== undefined && typeof options.smsTransport?.send !== 'function') {
    faults.push('smsTransport must have a function send')
  }
  if (options.emailTransport !== undefined && typeof options.emailTransport?.send !== 'function') {
    faults.push('emailTransport must have a function send')
  }
  faults.push(...networkFaults(options.allowedPrivateNetworks ?? []))
  const { sessionIdleSeconds, sessionCapSeconds } = { ...defaultLifetimes, ...options.lifetimes }
  if (sessionIdleSeconds > sessionCapSeconds) {
    faults.push('lifetimes.sessionIdleSeconds must not exceed lifetimes.sessionCapSeconds')
  }
  return faults
}

/** A name without port, or a private address, as it stands in a `Host` header. */
export function isDevHost(text: string): boolean {
  if (isIP(text) !== 0) return isPrivateAddress(text)
  const url = URL.parse(`http://${text}/`)
  return url !== null && /^[a-z0-9._-]+$/i.test(text) && url.hostname === text.toLowerCase()
}

function networkFaults(networks: readonly string[]): string[] {
  return networks.flatMap((network) => {
    try {
      addressFilter([network])
      return []
    } catch {
      return [`allowedPrivateNetworks: ${network} is not an IP address or network`]
    }
  })
}

function isServiceUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(hostOf(url)))
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  if (text.endsWith('/') || text.includes('?') || text.includes('#')) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(hostOf(url)))
}
