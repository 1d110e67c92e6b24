import { createCheck } from '@latchkey/protocol'
import { Type } from 'typebox'

const checkClientData = createCheck(
  Type.Object({
    type: Type.String(),
    challenge: Type.String(),
    origin: Type.String(),
    crossOrigin: Type.Optional(Type.Literal(false)),
    topOrigin: Type.Optional(Type.Never()),
  }),
)

/**
 * Whether a browser made this in a page of the app itself, not in a frame of another site. The library lets
 * `crossOrigin` pass where `topOrigin` is missing, and does not look at it in registrations.
 *
 * @param clientDataJSON base64url
 */
export function isOfTopLevelPage(clientDataJSON: string): boolean {
  try {
    const bytes = Buffer.from(clientDataJSON, 'base64url')
    const data: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return checkClientData(data).ok
  } catch {
    return false
  }
}
