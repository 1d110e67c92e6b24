import { randomBytes } from 'node:crypto'

/** A transfer from one customer to another. */
export interface Transfer {
  id: string
  to: string
  /** Euro cents. */
  amount: number
  /** Seconds since the epoch. */
  time: number
}

/** Balance of one customer, and their transfers, newest first. */
export interface Account {
  /** Euro cents. */
  balance: number
  transfers: readonly Transfer[]
}

/** The accounts of the bank, in memory only. */
export interface Ledger {
  read(sub: string): Account
  /** Transfers money and returns the entry; `undefined` if the balance is too low. */
  send(sub: string, transfer: { to: string; amount: number; time: number }): Transfer | undefined
}

const openingBalance = 248_350
const mostAccounts = 1_000
const mostTransfers = 50

/** Opens an empty ledger. Every customer starts with the same balance; the oldest account is dropped above the limit. */
export function openLedger(): Ledger {
  const accounts = new Map<string, Account>()
  const read = (sub: string) => accounts.get(sub) ?? { balance: openingBalance, transfers: [] }
  return {
    read,
    send(sub, { to, amount, time }) {
      const account = read(sub)
      if (amount > account.balance) return undefined
      const transfer = { id: randomBytes(8).toString('hex'), to, amount, time }
      accounts.set(sub, {
        balance: account.balance - amount,
        transfers: [transfer, ...account.transfers].slice(0, mostTransfers),
      })
      const [oldest] = accounts.keys()
      if (accounts.size > mostAccounts && oldest !== undefined) accounts.delete(oldest)
      return transfer
    },
  }
}
