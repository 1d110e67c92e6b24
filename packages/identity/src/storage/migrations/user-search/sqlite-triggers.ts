import { sql } from 'kysely'
import { copiedColumns, type SqlFragment } from './search-columns.ts'

/** The triggers of SQLite that keep `user_search`. */
export function sqliteTriggers(): SqlFragment[] {
  const { names, values, sources, assignments, isChanged } = copiedColumns('new')
  const ofUser = copiedColumns('users').values
  const here = sql`tenant_id = new.tenant_id and user_id = new.user_id`
  const addMember = sql`insert into user_search (tenant_id, user_id, app_id, external_account_id, ${names})
    select new.tenant_id, new.user_id, new.app_id, coalesce(new.external_account_id, ''), ${ofUser}
    from users where ${here} and new.removed_at is null`
  return [
    sql`create trigger users_into_search after insert on users begin
      insert into user_search (tenant_id, user_id, app_id, external_account_id, ${names})
      values (new.tenant_id, new.user_id, '', '', ${values}); end`,
    sql`create trigger users_change_search after update of ${sources} on users when ${isChanged('is not')} begin
      update user_search set ${assignments} where ${here}; end`,
    sql`create trigger user_apps_into_search after insert on user_apps begin ${addMember}; end`,
    sql`create trigger user_apps_change_search after update of removed_at, external_account_id on user_apps begin
      delete from user_search where ${here} and app_id = new.app_id;
      ${addMember}; end`,
    sql`create trigger user_apps_leave_search after delete on user_apps begin
      delete from user_search
      where tenant_id = old.tenant_id and user_id = old.user_id and app_id = old.app_id; end`,
  ]
}
