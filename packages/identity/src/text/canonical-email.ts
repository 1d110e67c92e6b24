import { domainToASCII } from 'node:url'
import { canonicalText } from './canonical-text.ts'

/** An email address in its one form. */
export interface CanonicalEmail {
  /** The text as far as it can be brought into the form; not an address if `isValid` is false. */
  value: string
  isValid: boolean
}

/**
 * Brings an email address into its one form: canonical text, and the domain as it stands in the DNS (RFC 5891), so that an
 * internationalised domain and its `xn--` form are one. Dots and tags in the local part stay, because they can belong to
 * somebody else.
 *
 * Valid is what mail servers on the internet deliver to (RFC 5321, section 4.1.2; RFC 6531): a dot-string of at most 64
 * octets, and a domain of two labels or more, not an IP address. Quoted strings and address literals are refused.
 */
export function canonicalEmail(text: string): CanonicalEmail {
  const plain = canonicalText(text).replace(/[.\s\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+$/, '')
  const at = plain.lastIndexOf('@')
  if (at < 0) return { value: plain, isValid: false }
  const local = plain.slice(0, at)
  const typed = plain.slice(at + 1)
  // `domainToASCII` decodes percent-encoding, as in a URL
  const domain = isPlainDomain(typed) ? domainToASCII(typed).toLowerCase() : ''
  if (domain === '') return { value: plain, isValid: false }
  const value = `${local}@${domain}`
  return { value, isValid: isLocalPart(local) && isDomain(domain) && Buffer.byteLength(value) <= 254 }
}

/** Without what is special in the host of a URL. */
function isPlainDomain(text: string): boolean {
  return /^[^\s\p{Cc}\p{Cf}\p{Cs}%/\\?#@:[\]<>^|]+$/u.test(text)
}

/** Atoms with single dots between them; beyond ASCII letters, marks, digits and symbols, but nothing invisible. */
function isLocalPart(local: string): boolean {
  if (Buffer.byteLength(local) > 64) return false
  const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~\\-\\u00a1-\\u{10ffff}]+"
  return new RegExp(`^${atom}(\\.${atom})*$`, 'u').test(local) && !/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(local)
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.')
  const last = labels.at(-1) ?? ''
  return (
    domain.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
    // an IPv4 address, or none
    !/^\d+$/.test(last)
  )
}
