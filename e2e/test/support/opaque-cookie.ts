/** Latchkey's own cookies: 256 random bits. */
const ownForm = /^[A-Za-z0-9_-]{43}$/
/** The id of a browser by `deviceCookie`: 128 random bits and their MAC. */
const deviceForm = /^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/
/** The host's session by `@fastify/session`: a random id and its signature. */
const hostSessionForm = /^[A-Za-z0-9_-]{32}\.[A-Za-z0-9%_+/=-]+$/

/** Whether a cookie is out of reach of scripts and reveals nothing: a random id, signed at most. */
export function isOpaqueCookie(cookie: { httpOnly: boolean; sameSite: string; value: string }): boolean {
  const { httpOnly, sameSite, value } = cookie
  const isOpaque = [ownForm, deviceForm, hostSessionForm].some((form) => form.test(value))
  return httpOnly && sameSite === 'Lax' && isOpaque
}
