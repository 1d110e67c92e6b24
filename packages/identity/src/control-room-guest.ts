/** A part of the surroundings that the control room puts into one of several states. */
export interface ControlRoomSwitch {
  /** Names it in an address: lower-case letters, digits and hyphens. */
  name: string
  title: string
  /** What it moves, and what users should see. */
  about: string
  /** The states. In the first everything works: a reset sets it. */
  positions: readonly { value: string; label: string }[]
  /** The value of the present state. */
  read(): string | Promise<string>
  /** Brings about a state. @throws Error with a message for the page if the state cannot be reached */
  set(value: string): Promise<void>
}

/** A button in the control room. */
export interface ControlRoomAction {
  /** Names it in an address: lower-case letters, digits and hyphens. */
  name: string
  label: string
  /** What it does, and what users should see. */
  about: string
  /** Does it. @returns what happened, as a sentence @throws Error with a message for the page */
  run(): Promise<string>
}

/** What an app answered to one request. */
export interface WatchedAnswer {
  /** What was asked for. */
  asked: string
  /** The answer in words. */
  answer: string
  /** `in`: the user is signed in; `out`: nobody is; `outage`: the app says that it cannot know; `wrong`: anything else. */
  verdict: 'in' | 'out' | 'outage' | 'wrong'
  /** The status of the response; undefined: none came. */
  status: number | undefined
  milliseconds: number
}

/** An app and what it answered just now. */
export interface WatchedApp {
  name: string
  /** Where its pages begin. */
  url: string
  answers: readonly WatchedAnswer[]
}

/** What surrounds an identity service in dev mode, such as the apps of a demo and their Redis, for its control room. */
export interface ControlRoomGuest {
  switches?: readonly ControlRoomSwitch[]
  actions?: readonly ControlRoomAction[]
  /** What to do, and what to look at, in order. @default none */
  story?: readonly string[]
  /** Asks the apps; called for each view of the page. It never rejects. */
  watch?(): Promise<readonly WatchedApp[]>
}
