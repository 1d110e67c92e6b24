/** The newest code in the outbox of an identity service in development mode. */
export async function newestCode(identity: string, to: string): Promise<string> {
  const response = await fetch(`${identity}/dev/outbox.json?to=${encodeURIComponent(to)}`)
  const messages: unknown = await response.json()
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined
  if (typeof first !== 'object' || first === null || !('code' in first) || typeof first.code !== 'string') {
    throw new Error('no code was sent')
  }
  return first.code
}
