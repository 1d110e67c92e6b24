import { Text, ThemeIcon } from '@mantine/core'
import type { ComponentType, ReactNode } from 'react'

/** In place of a list without entries: what would be here, and how it gets here. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>
  title: string
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="empty">
      <ThemeIcon variant="light" size={52} radius="xl" aria-hidden>
        <Icon size={26} stroke={1.6} />
      </ThemeIcon>
      <Text fw={650}>{title}</Text>
      <Text c="dimmed" maw="30rem" size="sm">
        {children}
      </Text>
      {action}
    </div>
  )
}
