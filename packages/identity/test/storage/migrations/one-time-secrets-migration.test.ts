import { sql } from 'kysely'
import { consumeLink, whyLinkRefused } from '../../../src/methods/magic-link/link-store.ts'
import { consumeReset, findReset } from '../../../src/methods/password/reset-tokens/reset-store.ts'
import { consumeChallenge } from '../../../src/methods/webauthn/ceremonies/challenge-store.ts'
import { consumeSecret, slotId } from '../../../src/storage/one-time-secrets.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import type { Database } from '../../../src/storage/schema.ts'
import { sha256 } from '../../../src/text/hash.ts'
import { onBothDatabases } from '../../support/databases.ts'

const now = 1_800_000_000
const later = now + 60
const owner = { tenant_id: 'acme', client_id: 'shop-web' }

/** What the release before kept in four tables. */
async function fillOldTables(db: Database): Promise<void> {
  const statements = [
    sql`insert into tenants (tenant_id, created_at) values ('acme', 0)`,
    sql`insert into apps (tenant_id, app_id, name, login_preferences_json) values ('acme', 'shop', 'Shop', '{}')`,
    sql`insert into clients (client_id, tenant_id, app_id, secret_hashes_json, redirect_uris_json, resources_json,
      scopes_json, permissions_json, token_expiration_json, default_claims_json, jwks_json)
      values ('shop-web', 'acme', 'shop', '[]', '[]', '[]', '[]', '[]', '{}', '[]', '[]')`,
    sql`insert into magic_links (code_hash, tenant_id, client_id, user_id, purpose, redirect_uri, target, request_hash,
      expires_at, used_at) values
      (${sha256('open')}, 'acme', 'shop-web', 'alice', 'login', 'https://shop.example/', 'alice@example.com',
        ${sha256('request')}, ${later}, null),
      (${sha256('used')}, 'acme', 'shop-web', 'alice', 'login', 'https://shop.example/', null, null, ${later}, ${now})`,
    sql`insert into password_resets (token_hash, tenant_id, client_id, user_id, kind, proofs, ignores_mfa, redirect_uri,
      target, expires_at) values (${sha256('reset')}, 'acme', 'shop-web', 'alice', 'link', 'email sms', 1,
      'https://shop.example/reset', 'alice@example.com', ${later})`,
    sql`insert into webauthn_challenges (session_hash, tenant_id, client_id, purpose, challenge, subject, user_id, rp_id,
      user_verification, username, display_name, user_handle, approval_data_json, ticket_hash, expires_at) values
      (${sha256('ceremony')}, 'acme', 'shop-web', 'authenticate', 'Y2hhbGxlbmdl', 'user', 'alice', 'shop.example',
        'required', null, null, null, '{"sum":"5"}', 'ticket', ${later})`,
    sql`insert into totp_transactions (tenant_id, client_id, user_id, challenge_hash, approval_data_json, asked_sealed,
      expires_at) values ('acme', 'shop-web', 'alice', ${sha256('challenge')}, '{"sum":"5"}', 'sealed', ${later})`,
  ]
  for (const statement of statements) await statement.execute(db)
}

const oldTables = ['magic_links', 'password_resets', 'webauthn_challenges', 'totp_transactions']

onBothDatabases((t, database) => {
  t.test('what was under way in the tables of the release before can be finished', async (t) => {
    const url = await database.openShared(t)
    const before = await openStorage(url)
    await sql`drop table one_time_secrets`.execute(before.db)
    await sql`delete from migrations where name = '0011-one-time-secrets'`.execute(before.db)
    await fillOldTables(before.db)
    await before.close()

    const { db, close } = await openStorage(url)
    t.after(() => close())
    for (const table of oldTables) {
      const { rows } = await sql`select * from ${sql.table(table)}`.execute(db)
      t.strictSame(rows, [], table)
    }

    t.equal(await consumeLink(db, owner, { code: 'open', requestId: undefined }, now), undefined)
    t.strictSame(await consumeLink(db, owner, { code: 'open', requestId: 'request' }, now), {
      userId: 'alice',
      redirectUri: 'https://shop.example/',
      target: 'alice@example.com',
    })
    t.equal(await consumeLink(db, owner, { code: 'used', requestId: undefined }, now), undefined)
    t.equal(await whyLinkRefused(db, owner, 'used', now), 'replay')

    const reset = { ...owner, tokenId: 'reset' }
    t.strictSame(await findReset(db, reset, now), {
      userId: 'alice',
      proofs: ['email', 'sms'],
      ignoresMfa: true,
      redirectUri: 'https://shop.example/reset',
      target: 'alice@example.com',
    })
    t.equal(await db.transaction().execute((transaction) => consumeReset(transaction, reset, later)), false)
    t.equal(await db.transaction().execute((transaction) => consumeReset(transaction, reset, now)), true)

    t.strictSame(await consumeChallenge(db, 'ceremony', owner, 'authenticate', now), {
      challenge: 'Y2hhbGxlbmdl',
      subject: { kind: 'user', user_id: 'alice' },
      rp_id: 'shop.example',
      user_verification: 'required',
      username: null,
      display_name: null,
      user_handle: null,
      approval_data: { sum: '5' },
      ticket_hash: 'ticket',
    })

    const id = slotId(owner, 'totp:transaction', 'alice')
    const started = await consumeSecret(
      db,
      owner,
      { id, purposes: ['totp:transaction'], binding: 'challenge' },
      now,
    )
    t.strictSame(JSON.parse(started?.data_json ?? ''), {
      approval_data: { sum: '5' },
      asked_sealed: 'sealed',
    })
  })
})
