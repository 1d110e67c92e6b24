import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from '../schemas/text.ts'
import { type User, UserSchema } from '../schemas/users.ts'

const search = Type.Optional(
  Type.Unsafe<string>({
    ...textSchema({ minLength: 1, maxLength: 2048 }),
    description:
      'A filter (RFC 7644, section 3.4.2.2), such as `status eq "Active" and name.last_name sw "Ar"`: `eq`, `ne`, `sw`, `gt`, `ge`, `lt`, `le`, `pr`, `and`, `or`, `not` and parentheses.',
  }),
)

const search_text = Type.Optional(
  Type.Unsafe<string>({
    ...lineSchema({ minLength: 1, maxLength: 320 }),
    description:
      'Our service only: text as somebody types it into a search box. Each of its words has to begin the username, email address, first or last name, or all of it the phone number. Five words count.',
  }),
)

const app_id = Type.Optional(
  Type.Unsafe<string>({
    ...lineSchema({ minLength: 1, maxLength: 255 }),
    description: 'Our service only: members of this app. Default: all users that are managed.',
  }),
)

/** `GET /cis/v1/users`. Numbers are digits, as in any query. */
export const ListUsersQuerySchema = Type.Object(
  {
    search,
    search_text,
    app_id,
    search_prefix: Type.Optional(
      Type.Unsafe<string>({
        ...lineSchema({ minLength: 1, maxLength: 320 }),
        description: 'The beginning of an email address or phone number.',
      }),
    ),
    page_offset: Type.Optional(
      Type.String({ pattern: '^(0|[1-9][0-9]{0,8})$', description: 'Users to skip. Default 0.' }),
    ),
    page_limit: Type.Optional(
      Type.String({
        pattern: '^([1-9][0-9]{0,2}|[1-4][0-9]{3}|5000)$',
        description: 'The most users of one page, up to 5000. Default 100.',
      }),
    ),
    sort_field: Type.Optional(
      Type.Union(
        [
          Type.Literal('created_at'),
          Type.Literal('email'),
          Type.Literal('phone_number'),
          Type.Literal('last_auth'),
        ],
        { description: 'Default `created_at`.' },
      ),
    ),
    sort_order: Type.Optional(
      Type.Union([Type.Literal('asc'), Type.Literal('desc')], { description: 'Default `asc`.' }),
    ),
    cursor: Type.Optional(
      Type.Unsafe<string>({
        ...lineSchema({ minLength: 1, maxLength: 2048 }),
        description:
          'Our service only: `next_cursor` of the page before, with the same search and order; in place of `page_offset`. Pages by cursor neither skip nor repeat users while others come and go.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ListUsersQuery = Static<typeof ListUsersQuerySchema>

/** The response of listing users. */
export const ListUsersResponseSchema = Type.Object({
  result: Type.Array(Type.Unsafe<User>(UserSchema)),
  total_count: Type.Optional(
    Type.Number({
      description:
        'Users on all pages. Missing on pages that were asked for by cursor, and if there are more than 10000, or 1000 that `search_text` finds: `GET /v1/users/count` counts all.',
    }),
  ),
  page_info: Type.Object({ has_next_page: Type.Boolean(), has_previous_page: Type.Boolean() }),
  next_cursor: Type.Optional(
    Type.String({
      description: 'Our service only. Give it as `cursor` to read on. Missing: this is the end.',
    }),
  ),
})
export type ListUsersResponse = Static<typeof ListUsersResponseSchema>

/** `GET /cis/v1/users/count`. */
export const CountUsersQuerySchema = Type.Object(
  { search, search_text, app_id },
  { additionalProperties: false },
)
export type CountUsersQuery = Static<typeof CountUsersQuerySchema>

/** The response of counting users. */
export const CountUsersResponseSchema = Type.Object({ result: Type.Object({ user_count: Type.Number() }) })
export type CountUsersResponse = Static<typeof CountUsersResponseSchema>

/** `GET /cis/v1/users/identifier`. */
export const UserIdentifierQuerySchema = Type.Object(
  {
    identifier_name: Type.Union(
      [
        Type.Literal('email'),
        Type.Literal('phoneNumber'),
        Type.Literal('username'),
        Type.Literal('externalUserId'),
      ],
      { description: 'What kind of identifier it is.' },
    ),
    identifier_value: lineSchema({ minLength: 1, maxLength: 320 }),
  },
  { additionalProperties: false },
)
export type UserIdentifierQuery = Static<typeof UserIdentifierQuerySchema>
