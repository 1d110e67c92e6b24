import { sql } from 'kysely'
import { copiedColumns, type SqlFragment } from './search-columns.ts'

/** The triggers of PostgreSQL that keep `user_search`, and their functions. */
export function postgresTriggers(): SqlFragment[] {
  const { names, values, sources, assignments, isChanged } = copiedColumns('new')
  const ofUser = copiedColumns('users').values
  const here = sql`tenant_id = new.tenant_id and user_id = new.user_id`
  return [
    sql`create or replace function latchkey_search_users() returns trigger language plpgsql as $$ begin
      if tg_op = 'INSERT' then
        insert into user_search (tenant_id, user_id, app_id, external_account_id, ${names})
        values (new.tenant_id, new.user_id, '', '', ${values});
      else
        update user_search set ${assignments} where ${here};
      end if;
      return null; end $$`,
    sql`create or replace function latchkey_search_members() returns trigger language plpgsql as $$ begin
      if tg_op <> 'INSERT' then
        delete from user_search
        where tenant_id = old.tenant_id and user_id = old.user_id and app_id = old.app_id;
      end if;
      if tg_op <> 'DELETE' then
        insert into user_search (tenant_id, user_id, app_id, external_account_id, ${names})
        select new.tenant_id, new.user_id, new.app_id, coalesce(new.external_account_id, ''), ${ofUser}
        from users where ${here} and new.removed_at is null;
      end if;
      return null; end $$`,
    sql`create trigger users_into_search after insert on users
      for each row execute function latchkey_search_users()`,
    sql`create trigger users_change_search after update of ${sources} on users
      for each row when (${isChanged('is distinct from')}) execute function latchkey_search_users()`,
    sql`create trigger user_apps_into_search after insert or delete or update of removed_at, external_account_id on user_apps
      for each row execute function latchkey_search_members()`,
  ]
}
