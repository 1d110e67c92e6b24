import { Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A part of a page in a frame of its own, with its title, one sentence about it, and its actions. */
export function Section({
  title,
  lead,
  actions,
  children,
}: {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  children?: ReactNode
}) {
  return (
    <section className="card" aria-label={title}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="md">
          <div>
            <Title order={2}>{title}</Title>
            {lead !== undefined && (
              <Text component="div" size="sm" c="dimmed" mt={4} maw="44rem">
                {lead}
              </Text>
            )}
          </div>
          {actions && <Group gap="sm">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </section>
  )
}
