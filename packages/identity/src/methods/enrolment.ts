import type { Enrolment } from '../identity-context.ts'
import type { Database } from '../storage/schema.ts'
import { allMethods } from './all-methods.ts'

const authenticators = allMethods.flatMap((method) => method.authenticators ?? [])
const enrolments = allMethods.flatMap(({ enrolment }) => enrolment ?? [])

/** What users have enrolled, over all log-in methods. */
export function createEnrolment(db: Database): Enrolment {
  return {
    amr: new Set(enrolments.map(({ amr }) => amr)),
    async isEnrolled(user, reader = db) {
      for (const { isEnrolled } of enrolments) {
        if (await isEnrolled(reader, user)) return true
      }
      return false
    },
    async endCredentials(transaction, user, kept) {
      for (const { endCredentials } of allMethods) await endCredentials?.(transaction, user, kept)
    },
    async endPending(transaction, user, keptSession) {
      for (const { endPending } of enrolments) await endPending?.(transaction, user, keptSession)
    },
    async endAtApp(transaction, user, appId) {
      for (const { endAtApp } of allMethods) await endAtApp?.(transaction, user, appId)
    },
    async listAuthenticators(user, appId) {
      const lists = await Promise.all(authenticators.map(({ list }) => list(db, user, appId)))
      return lists.flat()
    },
    async removeAuthenticator(transaction, user, id, appId) {
      for (const { remove } of authenticators) {
        const removed = await remove?.(transaction, user, id, appId)
        if (removed !== undefined) return removed
      }
      return undefined
    },
  }
}
