import { type QueryExecutorProvider, sql } from 'kysely'

/** The algorithm for which a client is registered; null, as an earlier release leaves it: that of the signing key of its tenant. */
export async function addIdTokenAlgorithms(db: QueryExecutorProvider): Promise<void> {
  await sql`alter table clients add column id_token_signed_response_alg text`.execute(db)
}
