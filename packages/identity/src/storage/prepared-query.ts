import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely'
import { sha256 } from '../text/hash.ts'
import type { Database } from './schema.ts'

const namePattern = /^\/\* (latchkey_\S+) \*\//

/** Stands in a compiled query where a value will be. */
class Placeholder {
  readonly name: PropertyKey

  constructor(name: PropertyKey) {
    this.name = name
  }
}

/** Gives the place of a named value, with the SQL type that it has there. */
export type Place<Values> = <Name extends keyof Values & string>(
  name: Name,
  type: 'text' | 'bigint',
) => RawBuilder<Values[Name]>

/**
 * A query that is built and compiled once and then only filled in: building one costs more than SQLite needs to run
 * it. The place of each value is cast, so PostgreSQL knows its type anywhere in the statement. Its text begins with a name,
 * by which a connection to PostgreSQL parses and plans it only once.
 */
export function prepareQuery<Values extends Record<string, string | number | null>, Row>(
  db: Database,
  build: (place: Place<Values>) => Compilable<Row>,
  options: { mayBeLost?: boolean } = {},
): (values: Values) => Promise<Row[]> {
  const compiled = build((name, type) => sql`cast(${new Placeholder(name)} as ${sql.raw(type)})`).compile()
  const text = `/* latchkey_${sha256(compiled.sql)} */ ${compiled.sql}`
  return async (values) => {
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[String(parameter.name)] : parameter,
    )
    const query: CompiledQuery<Row> = {
      ...compiled,
      sql: text,
      parameters,
      ...(options.mayBeLost && lossyQuery),
    }
    const result = await db.executeQuery(query)
    return result.rows
  }
}

const lossy = Symbol('lossy')

/** Marks a query whose effect may be lost in a power cut: on SQLite its result does not wait for the disk. */
export const lossyQuery: Readonly<Record<symbol, true>> = { [lossy]: true }

/** Whether a query is marked with {@link lossyQuery}. */
export function mayBeLost(query: CompiledQuery): boolean {
  return lossy in query
}

/** The name in the text of a prepared query, the same in all processes; undefined for other statements. */
export function preparedName(text: string): string | undefined {
  return namePattern.exec(text)?.[1]
}
