/** The address of the page of a role. */
export function rolePath(appId: string, roleId: string): string {
  return `/roles/${encodeURIComponent(appId)}/${encodeURIComponent(roleId)}`
}
