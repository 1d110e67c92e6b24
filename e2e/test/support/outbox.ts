/** The newest code in the outbox of an identity service in development mode. */
export async function newestCode(identity: string, to: string): Promise<string> {
  return await newest(identity, to, 'code')
}

/** The newest link in it. */
export async function newestLink(identity: string, to: string): Promise<string> {
  return await newest(identity, to, 'link')
}

async function newest(identity: string, to: string, what: 'code' | 'link'): Promise<string> {
  const response = await fetch(`${identity}/dev/outbox.json?to=${encodeURIComponent(to)}`)
  const messages: unknown = await response.json()
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined
  const value: unknown = typeof first === 'object' && first !== null ? Reflect.get(first, what) : undefined
  if (typeof value !== 'string') throw new Error(`no ${what} was sent`)
  return value
}
