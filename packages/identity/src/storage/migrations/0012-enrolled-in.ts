import { type QueryExecutorProvider, sql } from 'kysely'

/** The session in which a factor was enrolled, or its enrolment begun; null: unknown, or by a client. */
export async function addEnrolledIn(db: QueryExecutorProvider): Promise<void> {
  for (const table of [
    'totp_credentials',
    'recovery_codes',
    'webauthn_credentials',
    'cross_device_tickets',
  ]) {
    await sql`alter table ${sql.table(table)} add column enrolled_in text`.execute(db)
  }
}
