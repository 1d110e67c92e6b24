import { invalidRequest } from '../errors/api-error.ts'
import type { EmailLogo } from './message.ts'

/** The first bytes of the files: the type in a `data:` URL is not trusted. */
const kinds: readonly { contentType: EmailLogo['contentType']; start: Buffer }[] = [
  { contentType: 'image/png', start: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { contentType: 'image/jpeg', start: Buffer.from([0xff, 0xd8, 0xff]) },
  { contentType: 'image/gif', start: Buffer.from('GIF8') },
]

/**
 * The image of a logo; undefined if there is none.
 *
 * @param field names it in errors. @default 'email_content.base64logo'
 * @throws ApiError 400 `invalid_request` if it is not a PNG, JPEG or GIF
 */
export function emailLogo(
  base64logo: string | undefined,
  field = 'email_content.base64logo',
): EmailLogo | undefined {
  if (!base64logo) return undefined
  const content = Buffer.from(base64logo.replace(/^data:[^,]*,/, ''), 'base64')
  const kind = kinds.find(({ start }) => content.subarray(0, start.length).equals(start))
  if (kind === undefined) throw invalidRequest(field, 'is not a PNG, JPEG or GIF image')
  return { contentType: kind.contentType, content }
}
