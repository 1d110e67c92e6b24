import { Skeleton, Stack } from '@mantine/core'

/** Stands where something is on its way. */
export function Waiting() {
  return (
    <Stack gap="md" aria-busy="true">
      <Skeleton height={28} width="40%" />
      <Skeleton height={120} />
    </Stack>
  )
}
