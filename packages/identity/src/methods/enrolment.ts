import type { Enrolment } from '../identity-context.ts'
import type { Database } from '../storage/schema.ts'
import { allMethods } from './all-methods.ts'

const enrolments = allMethods.flatMap(({ enrolment }) => enrolment ?? [])

/** What users have enrolled, over all log-in methods. */
export function createEnrolment(db: Database): Enrolment {
  return {
    amr: new Set(enrolments.map(({ amr }) => amr)),
    async isEnrolled(user) {
      for (const { isEnrolled } of enrolments) {
        if (await isEnrolled(db, user)) return true
      }
      return false
    },
  }
}
