import { seed } from './seed.ts'

export const redirectUri = 'https://shop.example.com/link?from=mail'

/** The usual seed, where every client may be linked to; the apps with preferences, if given. */
export function linkSeed(login_preferences?: object) {
  const tenants = seed.tenants.map((tenant) => ({
    ...tenant,
    apps: tenant.apps.map((app) => ({
      ...app,
      ...(login_preferences !== undefined && { login_preferences }),
      clients: app.clients.map((client) => ({
        ...client,
        redirect_uris: [redirectUri, 'https://shop.example.com/other'],
      })),
    })),
  }))
  return { tenants }
}
