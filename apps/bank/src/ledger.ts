import { randomBytes } from 'node:crypto'

/** Money that went from somebody's account to somebody else. */
export interface Transfer {
  id: string
  to: string
  /** Euro cents. */
  amount: number
  /** Seconds since the epoch. */
  time: number
}

/** What one customer has, and what they sent, newest first. */
export interface Account {
  /** Euro cents. */
  balance: number
  transfers: readonly Transfer[]
}

/** The books of the bank, in memory: they are new with each start. */
export interface Ledger {
  read(sub: string): Account
  /** Sends money, and answers with the entry; `undefined` when there is not enough. */
  send(sub: string, transfer: { to: string; amount: number; time: number }): Transfer | undefined
}

const openingBalance = 248_350
const mostAccounts = 1_000
const mostTransfers = 50

/** Opens empty books; each customer starts with the same balance. The oldest account goes when there are too many. */
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
