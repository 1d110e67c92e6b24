import { createHash } from 'node:crypto'
import { testVolume } from '@latchkey/test-volume'
import t from 'tap'
import { isLatchkeyError } from '../../src/index.ts'
import { createSigningKey, goodClaims, signToken } from '../support/issuer.ts'
import { mockService } from '../support/mock-service.ts'

/** Random numbers that are the same in every run. */
function seeded(seed: string): (below: number) => number {
  let counter = 0
  return (below) => createHash('sha256').update(`${seed}:${counter++}`).digest().readUInt32BE(0) % below
}

const encode = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const oddValues: unknown[] = [
  null,
  '',
  0,
  -1,
  1e300,
  true,
  [],
  {},
  ['x'],
  'none',
  '__proto__',
  '\u0000',
  'A'.repeat(500),
]
const oddNames = [
  'crit',
  'b64',
  'zip',
  'jwk',
  'jku',
  'x5u',
  'typ',
  'alg',
  'kid',
  'sub',
  'aud',
  'exp',
  '__proto__',
]

/** One structured change of a token: of its text, its bytes, its JSON or its parts. */
function mutate(token: string, pick: (below: number) => number): string {
  const parts = token.split('.')
  const at = pick(3)
  const part = parts[at] ?? ''
  const bytes = Buffer.from(part, 'base64url')
  switch (pick(8)) {
    case 0: {
      const position = pick(bytes.length)
      bytes[position] = (bytes[position] ?? 0) ^ (1 << pick(8))
      parts[at] = encode(bytes)
      break
    }
    case 1:
      parts[at] = encode(bytes.subarray(0, pick(bytes.length)))
      break
    case 2:
      parts[at] = encode(Buffer.concat([bytes, bytes.subarray(0, pick(9))])) + 'A'.repeat(pick(2))
      break
    case 3: {
      const position = pick(part.length + 1)
      parts[at] =
        part.slice(0, position) +
        ['=', ' ', '+', '/', '.', '\n', '-', '\u0000'][pick(8)] +
        part.slice(position)
      break
    }
    case 4: {
      const json: Record<string, unknown> = at === 2 ? {} : JSON.parse(bytes.toString())
      const names = [...Object.keys(json), ...oddNames]
      const name = names[pick(names.length)] ?? 'x'
      parts[at] = encode(JSON.stringify({ ...json, [name]: oddValues[pick(oddValues.length)] }))
      break
    }
    case 5: {
      const text = at === 2 ? '{}' : bytes.toString()
      const name = oddNames[pick(oddNames.length)]
      parts[at] = encode(
        text.replace('{', `{"${name}":${JSON.stringify(oddValues[pick(oddValues.length)])},`),
      )
      break
    }
    case 6:
      parts[at] = parts[pick(3)] ?? ''
      parts.push(...['', 'x', part].slice(pick(4)))
      break
    default:
      parts[at] = encode(
        createHash('sha512')
          .update(String(pick(1e9)))
          .digest()
          .subarray(0, pick(65)),
      )
  }
  return parts.join('.')
}

t.test('I23 mutated tokens are all refused, quickly and with our error', async (t) => {
  const es256 = await createSigningKey('one')
  const ed25519 = await createSigningKey('two', 'EdDSA')
  const service = mockService(t, () => ({ status: 200, body: { keys: [es256.jwk, ed25519.jwk] } }))
  const tokens = await Promise.all([
    signToken(es256),
    signToken(ed25519),
    signToken(es256, { ...goodClaims, amr: [] }),
  ])
  for (const token of tokens) await service.client.verifyIdToken(token)
  const pick = seeded('I23')
  const tookMs: number[] = []
  const volume = testVolume(t, 'mutated tokens', { short: 1000, long: 100_000 })
  let mutants = 0
  for (let i = 0; i < volume; i++) {
    const token = tokens[i % tokens.length] ?? ''
    const mutant = mutate(token, pick)
    if (tokens.includes(mutant)) continue
    mutants++
    const startedAt = performance.now()
    const error: unknown = await service.client.verifyIdToken(mutant).then(
      () => 'accepted',
      (e: unknown) => e,
    )
    tookMs.push(performance.now() - startedAt)
    if (!isLatchkeyError(error, 'token_invalid')) t.fail(`${mutant} gave ${String(error)}`)
  }
  t.ok(mutants > 0.9 * volume, `${mutants} mutants`)
  const median = tookMs.sort((a, b) => a - b)[mutants >> 1] ?? 0
  t.ok(median < 5, `${median} ms`)
})
