import { coreRetention, type RetentionRule } from '../storage/remove-expired.ts'
import { allMethods } from './all-methods.ts'

/** All rows that may be removed when they have ended. */
export const retentionRules: readonly RetentionRule[] = [
  ...coreRetention,
  { table: 'webhook_deliveries' },
  ...allMethods.flatMap(({ retention }) => retention ?? []),
]
