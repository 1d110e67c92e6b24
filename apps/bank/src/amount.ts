const written = /^(?<euros>\d{1,7})(?:[.,](?<cents>\d{1,2}))?$/

/** Parses an amount in a common spelling, such as `25`, `25.5` or `25,50`: euro cents, or `undefined`. */
export function readAmount(text: string): number | undefined {
  const groups = written.exec(text.trim())?.groups
  if (groups === undefined) return undefined
  const amount = Number(groups.euros) * 100 + Number((groups.cents ?? '').padEnd(2, '0'))
  return amount > 0 ? amount : undefined
}

const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })

/** Euro cents as text, such as `€25.50`. */
export function writeAmount(cents: number): string {
  return money.format(cents / 100)
}
