import { useSearchParams } from 'react-router'
import type { ArgumentsOf } from '../../../api/endpoint-types.ts'
import type { Sorting } from '../../../parts/data-table.tsx'

type UserQuery = NonNullable<ArgumentsOf<'listUsers'>[0]>

/** What is asked of the list of users. */
export interface UserQuestion {
  /** For the service, without the page. */
  query: UserQuery
  sorting: Sorting
  /** The values of the fields, as the address has them. */
  values: Readonly<Record<UserField, string>>
  isNarrowed: boolean
  set(field: UserField, value: string): void
  sortBy(sorting: Sorting): void
  clear(): void
}

/** The fields by which the list is narrowed; the address has them by these names. */
export type UserField = 'q' | 'status' | 'app' | 'created'

const fields: readonly UserField[] = ['q', 'status', 'app', 'created']
const defaultSorting = '-created_at'

/** Seconds of each choice of "created". */
const spans: Record<string, number> = { day: 86_400, week: 7 * 86_400, month: 30 * 86_400 }

/** Reads the question from the address of the page, and changes it there. */
export function useUserQuestion(): UserQuestion {
  const [parameters, setParameters] = useSearchParams()
  const values = { q: '', status: '', app: '', created: '' }
  for (const field of fields) values[field] = parameters.get(field) ?? ''
  const sorting = parameters.get('sort') ?? defaultSorting
  // what is typed or chosen replaces the entry of the history: Back leaves the page
  const change = (name: string, value: string) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === '') after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  return {
    query: queryOf(values, sorting),
    sorting,
    values,
    isNarrowed: fields.some((field) => values[field].trim() !== ''),
    set: change,
    sortBy: (next) => change('sort', next === defaultSorting ? '' : next),
    clear: () => setParameters({}, { replace: true }),
  }
}

function queryOf(values: UserQuestion['values'], sorting: Sorting): UserQuery {
  const text = values.q.trim()
  const search = [
    ...(values.status === '' ? [] : [`status eq "${values.status.replaceAll(/[^A-Za-z]/g, '')}"`]),
    ...(spans[values.created] === undefined ? [] : [`created_at ge ${sinceOf(spans[values.created] ?? 0)}`]),
  ].join(' and ')
  const field = sorting.replace(/^-/, '')
  return {
    page_limit: '50',
    sort_order: sorting.startsWith('-') ? 'desc' : 'asc',
    ...(field === 'email' || field === 'last_auth' ? { sort_field: field } : { sort_field: 'created_at' }),
    ...(text !== '' && { search_text: text }),
    ...(search !== '' && { search }),
    ...(values.app !== '' && { app_id: values.app }),
  }
}

/** In whole hours, so that the same question stays the same for a while. */
function sinceOf(seconds: number): number {
  return Math.floor((Date.now() / 1000 - seconds) / 3600) * 3600
}
