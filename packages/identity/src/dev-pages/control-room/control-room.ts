import type { ControlRoomAction, ControlRoomSwitch } from '../../control-room-guest.ts'

/** A line in the log of the control room. */
export interface ControlRoomNote {
  /** Milliseconds since the epoch, by the clock of the machine. */
  time: number
  text: string
  isFailure: boolean
}

/** A switch and its present state. */
export interface SwitchState {
  switch: ControlRoomSwitch
  value: string
}

/** Moves the switches, runs the actions, and keeps a log of both. */
export interface ControlRoom {
  readonly actions: readonly ControlRoomAction[]
  states(): Promise<SwitchState[]>
  /** @returns false if there is no such switch or state */
  move(name: string, value: string): Promise<boolean>
  /** @returns false if there is no such action */
  run(name: string): Promise<boolean>
  /** Puts every switch into its first state. */
  reset(): Promise<void>
  note(text: string): void
  /** Newest first. */
  readonly notes: readonly ControlRoomNote[]
}

const mostNotes = 8

/** @param now milliseconds since the epoch, of a clock that nothing moves */
export function createControlRoom(
  switches: readonly ControlRoomSwitch[],
  actions: readonly ControlRoomAction[],
  now: () => number,
): ControlRoom {
  const notes: ControlRoomNote[] = []
  const add = (text: string, isFailure: boolean) => {
    notes.unshift({ time: now(), text, isFailure })
    notes.length = Math.min(notes.length, mostNotes)
  }
  const attempt = async (work: () => Promise<string>) => {
    try {
      add(await work(), false)
    } catch (error) {
      add(error instanceof Error ? error.message : String(error), true)
    }
  }
  const moveTo = (one: ControlRoomSwitch, { value, label }: ControlRoomSwitch['positions'][number]) =>
    attempt(async () => {
      await one.set(value)
      return `${one.title}: ${label}`
    })
  return {
    actions,
    notes,
    note: (text) => add(text, false),
    states: () => Promise.all(switches.map(async (one) => ({ switch: one, value: await one.read() }))),
    async move(name, value) {
      const moved = switches.find((one) => one.name === name)
      const position = moved?.positions.find((one) => one.value === value)
      if (moved === undefined || position === undefined) return false
      await moveTo(moved, position)
      return true
    },
    async run(name) {
      const action = actions.find((one) => one.name === name)
      if (action === undefined) return false
      await attempt(() => action.run())
      return true
    },
    async reset() {
      for (const one of switches) {
        const [first] = one.positions
        if (first !== undefined && (await one.read()) !== first.value) await moveTo(one, first)
      }
    },
  }
}
