/** Runs events at the same time under one order of their gated calls. */
export interface Play<Scene> {
  scene: Scene
  /** How many calls waited at each choice. */
  widths: number[]
}

/** Something that a test lets happen beside something else. */
export type SceneEvent<Scene> = (scene: Scene) => Promise<unknown>

/** Makes a scene anew for each order; `gate` is passed before each call whose order matters. */
export type NewScene<Scene> = () => Promise<{ scene: Scene; setGate: (gate: () => Promise<void>) => void }>

async function play<Scene>(
  newScene: NewScene<Scene>,
  events: readonly SceneEvent<Scene>[],
  choices: readonly number[],
): Promise<Play<Scene>> {
  const { scene, setGate } = await newScene()
  const waiting: (() => void)[] = []
  setGate(() => new Promise((resolve) => waiting.push(resolve)))
  const running = events.map((event) => event(scene))
  const widths: number[] = []
  for (;;) {
    // microtasks only are between two gated calls, so one turn of the loop lets all of them arrive
    await new Promise((resolve) => setImmediate(resolve))
    if (waiting.length === 0) break
    const choice = choices[widths.length] ?? 0
    widths.push(waiting.length)
    waiting.splice(choice, 1)[0]?.()
  }
  await Promise.all(running)
  setGate(async () => {})
  return { scene, widths }
}

/**
 * Plays the events in every order of their gated calls, depth first.
 *
 * @param check called when everything has come to rest, with the choices that led there
 * @returns the number of orders
 */
export async function explore<Scene>(
  newScene: NewScene<Scene>,
  events: readonly SceneEvent<Scene>[],
  check: (scene: Scene, order: string) => Promise<void>,
): Promise<number> {
  let choices: number[] = []
  let runs = 0
  for (;;) {
    const { scene, widths } = await play(newScene, events, choices)
    runs += 1
    await check(scene, choices.join(''))
    const full = widths.map((_, i) => choices[i] ?? 0)
    let last = full.length - 1
    while (last >= 0 && (full[last] ?? 0) + 1 >= (widths[last] ?? 0)) last -= 1
    if (last < 0) return runs
    choices = [...full.slice(0, last), (full[last] ?? 0) + 1]
  }
}
