import { canonicalText } from '../text/canonical-text.ts'
import type { Profile, UserRow } from './user-record.ts'

/** What a user is found by besides their identifiers: written together with the profile, always. */
export function profileKeys({
  name,
  birthday,
}: Pick<Profile, 'name' | 'birthday'>): Pick<
  UserRow,
  'first_name_key' | 'middle_name_key' | 'last_name_key' | 'birthday_key'
> {
  return {
    first_name_key: keyOf(name?.first_name),
    middle_name_key: keyOf(name?.middle_name),
    last_name_key: keyOf(name?.last_name),
    birthday_key: keyOf(birthday),
  }
}

function keyOf(text: string | undefined): string | null {
  return text === undefined ? null : canonicalText(text)
}
