import { hash } from 'node:crypto'
import { type QueryExecutorProvider, sql } from 'kysely'

interface SecretRow {
  secret_id: string
  tenant_id: string
  client_id: string
  purpose: string
  account_key: string | null
  binding_hash: string | null
  data: object
  expires_at: number
  used_at: number | null
}

/**
 * One table for links, reset tokens, challenges and transactions. What is under way moves there. The four old tables stay,
 * empty: an instance of the release before, which may still be running, goes on with them.
 */
export async function addOneTimeSecrets(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    // no reference to users: an account that does not exist leaves a row too
    sql`create table one_time_secrets (
      secret_id text primary key,
      tenant_id text not null,
      client_id text not null references clients on delete cascade,
      purpose text not null,
      account_key text,
      binding_hash text,
      data_json text not null,
      expires_at bigint not null,
      used_at bigint)`,
    sql`create index one_time_secrets_by_account on one_time_secrets (tenant_id, account_key)`,
    sql`create index one_time_secrets_by_expiry on one_time_secrets (expires_at)`,
  ]
  for (const statement of statements) await statement.execute(db)
  await moveLinks(db)
  await moveResets(db)
  await moveChallenges(db)
  await moveTransactions(db)
}

async function moveLinks(db: QueryExecutorProvider): Promise<void> {
  const { rows } = await sql<{
    code_hash: string
    tenant_id: string
    client_id: string
    user_id: string
    redirect_uri: string
    target: string | null
    request_hash: string | null
    expires_at: number
    used_at: number | null
  }>`select * from magic_links`.execute(db)
  for (const row of rows) {
    await insert(db, {
      secret_id: row.code_hash,
      tenant_id: row.tenant_id,
      client_id: row.client_id,
      purpose: 'magic_link',
      account_key: row.user_id,
      binding_hash: row.request_hash,
      data: { redirect_uri: row.redirect_uri, target: row.target },
      expires_at: row.expires_at,
      used_at: row.used_at,
    })
  }
  await sql`delete from magic_links`.execute(db)
}

async function moveResets(db: QueryExecutorProvider): Promise<void> {
  const { rows } = await sql<{
    token_hash: string
    tenant_id: string
    client_id: string
    user_id: string
    kind: string
    proofs: string
    ignores_mfa: number
    redirect_uri: string | null
    target: string | null
    expires_at: number
  }>`select * from password_resets`.execute(db)
  for (const row of rows) {
    await insert(db, {
      secret_id: row.token_hash,
      tenant_id: row.tenant_id,
      client_id: row.client_id,
      purpose: `password_reset:${row.kind}`,
      account_key: row.user_id,
      binding_hash: null,
      data: {
        proofs: row.proofs,
        ignores_mfa: row.ignores_mfa === 1,
        redirect_uri: row.redirect_uri,
        target: row.target,
      },
      expires_at: row.expires_at,
      used_at: null,
    })
  }
  await sql`delete from password_resets`.execute(db)
}

async function moveChallenges(db: QueryExecutorProvider): Promise<void> {
  const { rows } = await sql<{
    session_hash: string
    tenant_id: string
    client_id: string
    purpose: string
    challenge: string
    subject: string
    user_id: string | null
    rp_id: string
    user_verification: string
    username: string | null
    display_name: string | null
    user_handle: string | null
    approval_data_json: string | null
    ticket_hash: string | null
    expires_at: number
  }>`select * from webauthn_challenges`.execute(db)
  for (const row of rows) {
    await insert(db, {
      secret_id: row.session_hash,
      tenant_id: row.tenant_id,
      client_id: row.client_id,
      purpose: `webauthn:${row.purpose}`,
      account_key: null,
      binding_hash: null,
      data: {
        challenge: row.challenge,
        subject: row.subject === 'user' ? { kind: 'user', user_id: row.user_id } : { kind: row.subject },
        rp_id: row.rp_id,
        user_verification: row.user_verification,
        username: row.username,
        display_name: row.display_name,
        user_handle: row.user_handle,
        approval_data: row.approval_data_json === null ? null : JSON.parse(row.approval_data_json),
        ticket_hash: row.ticket_hash,
      },
      expires_at: row.expires_at,
      used_at: null,
    })
  }
  await sql`delete from webauthn_challenges`.execute(db)
}

async function moveTransactions(db: QueryExecutorProvider): Promise<void> {
  const { rows } = await sql<{
    tenant_id: string
    client_id: string
    user_id: string
    challenge_hash: string
    approval_data_json: string
    asked_sealed: string
    expires_at: number
  }>`select * from totp_transactions`.execute(db)
  for (const row of rows) {
    const { tenant_id, client_id, user_id } = row
    const slot = JSON.stringify(['slot', tenant_id, client_id, 'totp:transaction', user_id])
    await insert(db, {
      secret_id: hash('sha256', slot, 'base64url'),
      tenant_id,
      client_id,
      purpose: 'totp:transaction',
      account_key: user_id,
      binding_hash: row.challenge_hash,
      data: { approval_data: JSON.parse(row.approval_data_json), asked_sealed: row.asked_sealed },
      expires_at: row.expires_at,
      used_at: null,
    })
  }
  await sql`delete from totp_transactions`.execute(db)
}

async function insert(db: QueryExecutorProvider, row: SecretRow): Promise<void> {
  const { secret_id, tenant_id, client_id, purpose, account_key, binding_hash, data } = row
  await sql`insert into one_time_secrets
    (secret_id, tenant_id, client_id, purpose, account_key, binding_hash, data_json, expires_at, used_at)
    values (${secret_id}, ${tenant_id}, ${client_id}, ${purpose}, ${account_key}, ${binding_hash},
      ${JSON.stringify(data)}, ${row.expires_at}, ${row.used_at})`.execute(db)
}
