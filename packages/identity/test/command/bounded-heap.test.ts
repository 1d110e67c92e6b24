import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'

const file = fileURLToPath(new URL('../../src/command/bounded-heap.ts', import.meta.url))
const mebibyte = 1024 * 1024

/** Leaves 24 MiB of garbage in the old generation, as services do that live for long, and measures it around the call. */
const script = `
  const { boundHeap } = await import(${JSON.stringify(file)})
  const used = () => process.memoryUsage().heapUsed
  let garbage = Array.from({ length: 24 }, () => new Array(131_072).fill(0))
  const before = used()
  garbage = undefined
  const isBounded = boundHeap()
  const after = used()
  // much more garbage than lives; most of it gets old before it is dropped
  let most = 0
  const young = []
  for (let made = 0; made < 600_000; made += 1) {
    young.push({ made, more: [made, made, made, made] })
    if (young.length > 40_000) young.splice(0, 20_000)
    if (made % 1_000 === 0) most = Math.max(most, used())
  }
  console.log(JSON.stringify({ isBounded, before, after, most, gc: typeof globalThis.gc }))
`

function run(t: Test, ...flags: string[]) {
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  t.equal(stderr, '')
  const measured: { isBounded: boolean; before: number; after: number; most: number; gc: string } =
    JSON.parse(stdout)
  return measured
}

t.test('boundHeap frees what is garbage now, and leaves no function gc behind', async (t) => {
  const bounded = run(t, '--max-semi-space-size=4')
  t.equal(bounded.isBounded, true)
  t.ok(bounded.before - bounded.after > 20 * mebibyte, `${bounded.before} - ${bounded.after}`)
  t.equal(bounded.gc, 'undefined')
})

t.test('A heap with the bound stays smaller than one of V8 itself', async (t) => {
  const bounded = run(t, '--max-semi-space-size=4')
  // 0 is the flag's own default: the growth that V8 chooses
  const free = run(t, '--max-semi-space-size=4', '--heap-growing-percent=0')
  t.ok(bounded.most < free.most, `${bounded.most} < ${free.most}`)
})

t.test('boundHeap leaves a heap alone whose growth was given to Node.js', async (t) => {
  for (const flag of ['--heap-growing-percent=80', '--heap_growing_percent=80']) {
    const chosen = run(t, '--max-semi-space-size=4', flag)
    t.equal(chosen.isBounded, false, flag)
    t.ok(chosen.before - chosen.after < 4 * mebibyte, flag)
  }
})
