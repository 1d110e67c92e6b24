import type { AuditContext } from './audit-context.ts'
import type { Finding } from './finding.ts'

/** What one rule finds, before the rule's own words are added. */
export interface Fault {
  where: string
  message: string
}

/** One item of the checklist. */
export interface AuditRule extends Pick<Finding, 'level' | 'fix'> {
  /** As it stands in reports. */
  id: string
  /** One line: what holds for an app that passes. */
  title: string
  /** Routes that the app has to have. @default none */
  needs?: readonly ('loginUrl' | 'logoutUrl')[]
  /** Gives the faults; a text says why the rule could not be tried. */
  check(context: AuditContext): Promise<Fault[] | string>
}
