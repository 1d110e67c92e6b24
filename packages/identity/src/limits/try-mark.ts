import { randomBytes } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'

const markBytes = 6
/** Marks that a row keeps. */
const mostMarks = 64

/** Names one try where it is counted, so that it can be taken back once, and only if it was counted. */
export function newTryMark(): string {
  return randomBytes(markBytes).toString('hex')
}

/** The marks of a row with one more. The oldest are forgotten: their tries stay counted. */
export function withMark(marks: RawBuilder<unknown>, mark: RawBuilder<unknown>): RawBuilder<string> {
  return sql`substr(${mark} || ${marks}, 1, ${sql.lit(mostMarks * 2 * markBytes)})`
}

/** Whether a row may have forgotten marks. */
export function isFullOfMarks(marks: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`length(${marks}) >= ${sql.lit(mostMarks * 2 * markBytes)}`
}

/** Whether a row has a mark. */
export function hasMark(marks: RawBuilder<unknown>, mark: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`replace(${marks}, ${mark}, '') <> ${marks}`
}
