/** The address of the page of a client. */
export function clientPath(appId: string, clientId: string): string {
  return `/apps/${encodeURIComponent(appId)}/clients/${encodeURIComponent(clientId)}`
}
