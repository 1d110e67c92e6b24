import type { Database } from '../../src/storage/schema.ts'

/** A database whose answers get lost while `lost.isOn`: statements are carried out, and their callers read a broken connection. */
export function losingAnswers(db: Database): { db: Database; lost: { isOn: boolean } } {
  const lost = { isOn: false }
  return {
    lost,
    db: db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        if (lost.isOn) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
        return result
      },
    }),
  }
}
