import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely'
import type { Database } from './schema.ts'
import { lossyQuery } from './sqlite/may-be-lost.ts'

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
 * it. The place of each value is cast, so PostgreSQL knows its type anywhere in the statement.
 */
export function prepareQuery<Values extends Record<string, string | number | null>, Row>(
  db: Database,
  build: (place: Place<Values>) => Compilable<Row>,
  options: { mayBeLost?: boolean } = {},
): (values: Values) => Promise<Row[]> {
  const compiled = build((name, type) => sql`cast(${new Placeholder(name)} as ${sql.raw(type)})`).compile()
  return async (values) => {
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[String(parameter.name)] : parameter,
    )
    const query: CompiledQuery<Row> = { ...compiled, parameters, ...(options.mayBeLost && lossyQuery) }
    const result = await db.executeQuery(query)
    return result.rows
  }
}
