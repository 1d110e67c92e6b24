export type { BankOptions } from './app.ts'
export { createBank } from './app.ts'
