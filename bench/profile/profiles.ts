import type { Plan } from '../measure/plan.ts'
import type { ServerProcess } from '../measure/server-process.ts'
import { divideProfile, type WorkShares } from './divide-profile.ts'

/** One line of `profiles.json`: what a server does with the CPU time of one request. */
export interface RequestProfile {
  /** The row of the result that it explains, as `P1`. */
  row: string
  /** What is served, and by whom. */
  name: string
  /** Microseconds of CPU time of the main thread for one request, without the profiler. */
  microseconds: number
  shares: WorkShares
}

/** A server, and a load on it. */
export interface ProfiledSide {
  name: string
  server: ServerProcess
  /** @returns requests per second */
  speed: () => Promise<number>
}

/** Profiles each side alone, if the plan asks for it: its CPU time without the profiler, then what it consists of. */
export async function profileSides(plan: Plan, row: string, sides: readonly ProfiledSide[]): Promise<void> {
  if (plan.profiles === undefined) return
  for (const { name, server, speed } of sides) {
    await speed()
    const before = server.cpuTime()
    const answered = (await speed()) * plan.seconds
    const microseconds = (server.cpuTime() - before) / answered
    plan.profiles.push({ row, name, microseconds, shares: divideProfile(await server.profileDuring(speed)) })
  }
}
