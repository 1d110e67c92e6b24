const meanings: Record<string, string> = {
  Active: 'Can log in',
  Pending: 'Has not logged in yet',
  Disabled: 'Every log-in is refused',
}

/** The status of a user, with a colour that is never the only sign. */
export function StatusText({ status }: { status: string }) {
  return (
    <span className="user-status" data-status={status} title={meanings[status]}>
      {status}
    </span>
  )
}
