const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })

/** Writes a price, given in euro cents. */
export function writePrice(cents: number): string {
  return money.format(cents / 100)
}
