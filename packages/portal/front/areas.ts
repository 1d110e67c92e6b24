import { IconHistory, IconLayoutDashboard, IconUsers } from '@tabler/icons-react'
import type { ComponentType } from 'react'

/** A part of the portal: an entry of the navigation, and the pages below its address. */
export interface Area {
  /** Where it begins, such as `/users`. */
  path: string
  label: string
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>
  /** The permission without which the entry is not shown. */
  needs: string
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
    path: '/audit',
    label: 'Audit',
    icon: IconHistory,
    needs: 'audit:read',
    pages: [{ path: '', load: () => import('./pages/audit/audit-page.tsx') }],
  },
]
