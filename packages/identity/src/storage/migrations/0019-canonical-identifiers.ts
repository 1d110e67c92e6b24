import { sql } from 'kysely'
import { canonicalEmail } from '../../text/canonical-email.ts'
import { canonicalPhoneNumber } from '../../text/canonical-phone-number.ts'
import { canonicalText } from '../../text/canonical-text.ts'
import type { DatabaseTransaction } from '../schema.ts'

const page = 1000

/**
 * Brings usernames, email addresses and phone numbers of earlier releases into the form that is looked up now. A value whose
 * new form another user of the tenant has stays as it is, and is still found by what was stored.
 */
export async function canonicaliseIdentifiers(db: DatabaseTransaction): Promise<void> {
  let last = ''
  for (;;) {
    const { rows } = await sql<StoredUser>`
      select tenant_id, user_id, username, email, phone_number from users
      where user_id > ${last} order by user_id limit ${page}`.execute(db)
    for (const row of rows) await canonicaliseUser(db, row)
    const end = rows.at(-1)
    if (end === undefined) return
    // two tenants can have one id: the page is read on from before its last id, but for those that were read
    last = end.user_id
    await canonicaliseSameId(db, last)
  }
}

interface StoredUser {
  tenant_id: string
  user_id: string
  username: string | null
  email: string | null
  phone_number: string | null
}

async function canonicaliseSameId(db: DatabaseTransaction, userId: string): Promise<void> {
  const { rows } = await sql<StoredUser>`
    select tenant_id, user_id, username, email, phone_number from users where user_id = ${userId}`.execute(db)
  for (const row of rows) await canonicaliseUser(db, row)
}

async function canonicaliseUser(db: DatabaseTransaction, user: StoredUser): Promise<void> {
  const forms = {
    username: user.username === null ? null : canonicalText(user.username),
    email: user.email === null ? null : canonicalEmail(user.email).value,
    phone_number: user.phone_number === null ? null : canonicalPhoneNumber(user.phone_number).value,
  }
  for (const column of ['username', 'email', 'phone_number'] as const) {
    const form = forms[column]
    if (form === null || form === user[column]) continue
    const name = sql.ref(column)
    await sql`
      update users set ${name} = ${form} where tenant_id = ${user.tenant_id} and user_id = ${user.user_id}
      and not exists (select 1 from users other where other.tenant_id = ${user.tenant_id} and other.${name} = ${form})
    `.execute(db)
  }
}
