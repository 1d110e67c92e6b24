import type { Runtime } from 'node:inspector'

/** Kinds of work that a profile is divided into, in the order of its tables. */
export const workGroups = [
  'signatures',
  'hashes and random bytes',
  'garbage collection',
  'socket writes',
  'HTTP and streams of Node.js',
  'Fastify, Koa and their plugins',
  'Redis client',
  'PostgreSQL client',
  'SQLite',
  'query builder',
  'JSON and schemas',
  'Latchkey',
  'oidc-provider and jose',
  'rest',
] as const

export type WorkGroup = (typeof workGroups)[number]

const ofFunction: readonly (readonly [RegExp, WorkGroup])[] = [
  [/^\(garbage collector\)$/, 'garbage collection'],
  [/^(writev|writeUtf8String|writeLatin1String|writeBuffer|shutdown|readStart|readStop)$/, 'socket writes'],
  [/^(parse|stringify|serialize)$/, 'JSON and schemas'],
  [/^(sign|signOneShot|verify|verifyOneShot)$/, 'signatures'],
]

const ofFile: readonly (readonly [RegExp, WorkGroup])[] = [
  [/^node:internal\/crypto\/(sig|ec|keys)/, 'signatures'],
  [/^node:(internal\/)?crypto/, 'hashes and random bytes'],
  [/^node:/, 'HTTP and streams of Node.js'],
  [/\/node_modules\/(ioredis|redis|@redis|standard-as-callback|cluster-key-slot)\//, 'Redis client'],
  [/\/node_modules\/(pg|pg-[a-z]+|postgres-[a-z]+)\//, 'PostgreSQL client'],
  [/\/storage\/sqlite\//, 'SQLite'],
  [/\/node_modules\/kysely\//, 'query builder'],
  [/\/node_modules\/(typebox|ajv|fast-json-stringify|secure-json-parse)\//, 'JSON and schemas'],
  [/\/node_modules\/(oidc-provider|jose|oidc-token-hash|quick-lru)\//, 'oidc-provider and jose'],
  [
    /\/node_modules\/(fastify|@fastify|find-my-way|avvio|light-my-request|koa|@koa|koa-[a-z]+|raw-body|co-body|cookies|keygrip|cookie|rfdc)\//,
    'Fastify, Koa and their plugins',
  ],
  [/\/packages\/[a-z-]+\/src\//, 'Latchkey'],
]

/** The kind of work of a frame, by its function or its file; `undefined` for native functions, which do their caller's work. */
export function workGroupOf({ functionName, url }: Runtime.CallFrame): WorkGroup | undefined {
  const isNative = url === ''
  if (isNative) return ofFunction.find(([name]) => name.test(functionName))?.[1]
  return ofFile.find(([file]) => file.test(url))?.[1] ?? 'rest'
}
