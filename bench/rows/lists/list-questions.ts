/** What the pages of the portal ask of its back end, by the name of the list. */
export function listQuestions({ users }: { users: number }): Record<string, string[]> {
  const list = (more: Record<string, string> = {}) =>
    `/api/users?${new URLSearchParams({ page_limit: '50', sort_field: 'created_at', sort_order: 'desc', ...more })}`
  const audit = (more: Record<string, string> = {}) =>
    `/api/audit?${new URLSearchParams({ limit: '50', ...more })}`
  const hours = 3600
  const now = Math.floor(Date.now() / 1000)
  return {
    users: [
      list(),
      list({ sort_order: 'asc' }),
      list({ sort_field: 'email', sort_order: 'asc' }),
      list({ sort_field: 'last_auth' }),
      list({ search: 'status eq "Disabled"' }),
      list({ search: `created_at ge ${now - 24 * hours}`, sort_field: 'last_auth' }),
      list({ app_id: 'shop', search: 'status eq "Active"' }),
      list({ search_text: 'u' }),
      list({ search_text: 'user-1' }),
      list({ search_text: `user-${users - 1}` }),
      list({ search_text: 'last-7', sort_field: 'email', sort_order: 'asc' }),
      list({ search_text: '+1555', app_id: 'shop' }),
      list({ search_text: 'nobody' }),
    ],
    events: [
      audit(),
      audit({ action: 'login.succeeded' }),
      audit({ action: 'user.erased' }),
      audit({ outcome: 'failure' }),
      audit({ outcome: 'success' }),
      audit({ user_id: 'id-7' }),
      audit({ user_id: 'id-7', outcome: 'failure' }),
      audit({ actor_user_id: 'id-7' }),
      audit({ client_id: 'shop-web' }),
      audit({ client_id: 'shop-web', action: 'login.failed' }),
      audit({ action: 'login.succeeded', outcome: 'failure' }),
      audit({ from: `${now - 200 * 24 * hours}`, to: `${now - 199 * 24 * hours}` }),
      audit({ client_id: 'nowhere' }),
    ],
  }
}
