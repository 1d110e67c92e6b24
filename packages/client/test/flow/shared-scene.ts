import {
  createFlow,
  defaultSignOnLifetimes,
  type FlightNotes,
  type Flow,
  type FlowPorts,
  type SilentAuthOutcome,
} from '../../src/index.ts'
import { FakeWorld } from './fake-world.ts'

/** The notes that processes of an app share, and what was written into them. */
export class FakeNotes implements FlightNotes {
  readonly stored = new Map<string, { expiresAt: number; value: unknown }>()
  readonly written: unknown[] = []
  fails = false
  readonly #world: FakeWorld

  constructor(world: FakeWorld) {
    this.#world = world
  }

  async read(key: string) {
    this.#mayFail()
    return this.#present(key)
  }

  #present(key: string) {
    const note = this.stored.get(key)
    return note !== undefined && note.expiresAt > this.#world.time ? note : undefined
  }

  async create(key: string, value: unknown, expiresAt: number) {
    this.#mayFail()
    if (this.#present(key) !== undefined) return false
    this.stored.set(key, { expiresAt, value })
    return true
  }

  async replace(key: string, value: unknown, expiresAt: number) {
    this.#mayFail()
    this.written.push(value)
    this.stored.set(key, { expiresAt, value })
  }

  async end(key: string) {
    this.#mayFail()
    this.stored.delete(key)
  }

  #mayFail() {
    if (this.fails) throw new Error('store down')
  }
}

/** Processes of the bank that share a store; alice is signed in at the shop. */
export async function scene(
  count: number,
  change: (ports: FlowPorts, index: number) => FlowPorts = (ports) => ports,
) {
  const world = new FakeWorld()
  const notes = new FakeNotes(world)
  await world.app('shop').logIn('alice', 'r1')
  const app = {
    ...{ app: 'bank', requirement: {}, lifetimes: defaultSignOnLifetimes, stepUpMethods: [] },
  }
  const banks = Array.from({ length: count }, (_, i) =>
    createFlow(change({ ...world.ports(), notes }, i), app),
  )
  const { calls } = world
  return { world, notes, banks, calls: () => world.calls - calls }
}

export const visit = (
  flow: Flow | undefined,
  requirement = {},
  recordKey = 'r1',
): Promise<SilentAuthOutcome> =>
  flow?.silentAuth({
    local: undefined,
    recordKey,
    requirement,
    mayAskService: true,
    changesState: false,
  }) ?? Promise.reject(new Error('no such process'))

/** Lets everything go on that can. */
export const turn = () => new Promise((resolve) => setImmediate(resolve))
