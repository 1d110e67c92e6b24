import { Group, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** A part of a page with a heading, and what can be done beside it. */
export function Card({
  title,
  actions,
  children,
}: {
  title: string
  actions?: ReactNode
  children: ReactNode
}) {
  const id = useId()
  return (
    <section className="card" aria-labelledby={id}>
      <Group justify="space-between" mb="md" gap="sm" wrap="nowrap" align="flex-start">
        <Title order={2} id={id}>
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </section>
  )
}
