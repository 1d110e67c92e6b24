import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { ApiFailure } from './api-failure.ts'
import { call } from './call.ts'
import type { ArgumentsOf, CallName, ResultOf } from './endpoint-types.ts'

/** Reads from the management API and keeps the answer until a change makes it old. */
export function useCall<Name extends CallName>(
  name: Name,
  given: ArgumentsOf<Name>,
  options: {
    /** Whether to call at all. @default true */
    enabled?: boolean
    /** Whether the answer before is shown while the next is on its way. @default false */
    keep?: boolean
    /** Milliseconds after which it is read again. @default never */
    refetchInterval?: number
  } = {},
): UseQueryResult<ResultOf<Name>, ApiFailure> {
  const { enabled = true, keep = false, refetchInterval } = options
  return useQuery<ResultOf<Name>, ApiFailure>({
    queryKey: [name, ...given],
    // a query must not give undefined
    queryFn: async ({ signal }) => (await call(name, given, signal)) ?? (null as ResultOf<Name>),
    enabled,
    ...(keep && { placeholderData: keepPreviousData }),
    ...(refetchInterval !== undefined && { refetchInterval }),
  })
}

/** A change by the management API. */
export type Change<Name extends CallName> = UseMutationResult<ResultOf<Name>, ApiFailure, ArgumentsOf<Name>>

/**
 * Changes something by the management API.
 *
 * @param changes the reads that are old afterwards
 */
export function useChange<Name extends CallName>(name: Name, changes: readonly CallName[]): Change<Name> {
  const queries = useQueryClient()
  return useMutation<ResultOf<Name>, ApiFailure, ArgumentsOf<Name>>({
    mutationFn: (given) => call(name, given),
    onSuccess: () =>
      queries.invalidateQueries({ predicate: ({ queryKey: [read] }) => changes.some((old) => old === read) }),
  })
}
