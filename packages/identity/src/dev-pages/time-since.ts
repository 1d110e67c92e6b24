const units = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3_600 },
  { name: 'minute', seconds: 60 },
]

/** How long ago something was, in words; times of the future count as now. Both in seconds since the epoch. */
export function timeSince(time: number, now: number): string {
  const passed = now - time
  for (const { name, seconds } of units) {
    const count = Math.floor(passed / seconds)
    if (count >= 1) return `${count} ${name}${count === 1 ? '' : 's'} ago`
  }
  return 'just now'
}
