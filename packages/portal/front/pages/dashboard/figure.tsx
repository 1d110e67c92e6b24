import { Skeleton, Text } from '@mantine/core'
import { Link } from 'react-router'

const number = new Intl.NumberFormat()

/** One number with its name, and a note that says what it means. */
export function Figure({
  label,
  value,
  shown,
  note,
  link,
}: {
  label: string
  /** Undefined while it is on its way. */
  value: number | undefined
  /** In place of the number. */
  shown?: string
  note: string
  link?: { to: string; label: string }
}) {
  return (
    <div className="card figure">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      {value === undefined ? (
        <Skeleton height={32} width="60%" my={4} />
      ) : (
        <Text className="figure-value">{shown ?? number.format(value)}</Text>
      )}
      <Text size="xs" c="dimmed">
        {note}
      </Text>
      {link !== undefined && value !== undefined && value > 0 && (
        <Link to={link.to} className="figure-link">
          {link.label}
        </Link>
      )}
    </div>
  )
}
