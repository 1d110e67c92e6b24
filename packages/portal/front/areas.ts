import {
  IconApi,
  IconApps,
  IconBuilding,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconUsers,
  IconUsersGroup,
  IconWebhook,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'

/** A part of the portal: an entry of the navigation, and the pages below its address. */
export interface Area {
  /** Where it begins, such as `/users`. */
  path: string
  label: string
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>
  /** The permission without which the entry is not shown. */
  needs: string
  /** Whether only administrators of the whole service see the entry. @default false */
  isOfInstance?: boolean
  /** The pages, each a chunk of its own, by what follows `path`: `''`, `/:userId`. */
  pages: readonly { path: string; load: () => Promise<{ default: ComponentType }> }[]
}

/** All areas, in the order of the navigation. */
export const areas: readonly Area[] = [
  {
    path: '/',
    label: 'Dashboard',
    icon: IconLayoutDashboard,
    needs: 'audit:read',
    pages: [{ path: '', load: () => import('./pages/dashboard/dashboard-page.tsx') }],
  },
  {
    path: '/users',
    label: 'Users',
    icon: IconUsers,
    needs: 'users:read',
    pages: [
      { path: '', load: () => import('./pages/users/list/users-page.tsx') },
      { path: '/import', load: () => import('./pages/users/import/import-page.tsx') },
      { path: '/:userId', load: () => import('./pages/users/one/user-page.tsx') },
    ],
  },
  {
    path: '/apps',
    label: 'Apps',
    icon: IconApps,
    needs: 'apps:read',
    pages: [
      { path: '', load: () => import('./pages/apps/apps-page.tsx') },
      { path: '/:appId/:tab?', load: () => import('./pages/apps/app-page.tsx') },
      { path: '/:appId/clients/:clientId', load: () => import('./pages/apps/clients/client-page.tsx') },
    ],
  },
  {
    path: '/resources',
    label: 'APIs',
    icon: IconApi,
    needs: 'resources:read',
    pages: [{ path: '', load: () => import('./pages/resources/resources-page.tsx') }],
  },
  {
    path: '/roles',
    label: 'Roles',
    icon: IconUsersGroup,
    needs: 'roles:read',
    pages: [
      { path: '', load: () => import('./pages/roles/roles-page.tsx') },
      { path: '/:appId/:roleId', load: () => import('./pages/roles/role-page.tsx') },
    ],
  },
  {
    path: '/keys',
    label: 'Signing keys',
    icon: IconKey,
    needs: 'keys:read',
    pages: [{ path: '', load: () => import('./pages/keys/keys-page.tsx') }],
  },
  {
    path: '/webhooks',
    label: 'Webhooks',
    icon: IconWebhook,
    needs: 'webhooks:read',
    pages: [
      { path: '', load: () => import('./pages/webhooks/webhooks-page.tsx') },
      { path: '/:webhookId', load: () => import('./pages/webhooks/webhook-page.tsx') },
    ],
  },
  {
    path: '/audit',
    label: 'Audit',
    icon: IconHistory,
    needs: 'audit:read',
    pages: [{ path: '', load: () => import('./pages/audit/audit-page.tsx') }],
  },
  {
    path: '/tenants',
    label: 'Tenants',
    icon: IconBuilding,
    needs: 'tenants:read',
    isOfInstance: true,
    pages: [{ path: '', load: () => import('./pages/tenants/tenants-page.tsx') }],
  },
]
