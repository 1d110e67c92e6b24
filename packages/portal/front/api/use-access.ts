import { useCall } from './use-call.ts'

/** What the administrator may do, as their roles say. The service decides again at each call. */
export interface Access {
  isLoaded: boolean
  tenantId: string
  userId: string | undefined
  /** How far they reach; undefined while it is read. */
  manages: 'app' | 'tenant' | 'instance' | undefined
  /** Whether the permission is there, by itself or as part of all. */
  may(permission: string): boolean
}

/** Reads what the administrator may do. */
export function useAccess(): Access {
  const { data } = useCall('readManagementAccess', [])
  const permissions = new Set(data?.permissions ?? [])
  return {
    isLoaded: data !== undefined,
    tenantId: data?.tenant_id ?? '',
    userId: data?.user_id,
    manages: data?.manages,
    may: (permission) => permissions.has('*') || permissions.has(permission),
  }
}
