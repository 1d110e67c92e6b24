import { appClocksSwitch, createAppClocks } from './control-room/app-clocks.ts'
import type { Control } from './control-room/control.ts'
import { answerOver, askOver } from './control-room/process-channel.ts'
import { redisSwitch } from './control-room/redis-control.ts'
import { DemoError, type ServiceName } from './demo-settings.ts'
import type { Run, RunOptions } from './runs.ts'
import { appCommand, identityCommand, portalCommand } from './service-commands.ts'
import { type ServiceProcess, startService } from './service-process.ts'
import { untilAnswers } from './until-answers.ts'

/** What the processes share. */
export interface SeparateOptions extends RunOptions {
  redisUrl: string
  /** Stops and starts Redis, if it belongs to this process. */
  redis: Control | undefined
  /** For the database of the identity service. */
  directory: string
}

/**
 * Starts each service in a process of its own and waits until all answer. One that ends later is reported and
 * not started again; the other services continue.
 */
export async function startSeparately(options: SeparateOptions): Promise<Run> {
  const { surroundings, redisUrl, redis, directory, say, stopped } = options
  const controlNames = [...(redis ? [redisSwitch.name] : []), appClocksSwitch.name]
  const identity = startService(identityCommand(surroundings, directory, controlNames), say)
  const apps = (['shop', 'bank'] as const).map((name) =>
    startService(appCommand(name, surroundings, redisUrl), say),
  )
  const portal = startService(portalCommand(surroundings, redisUrl), say)
  const services = [identity, ...apps, portal]
  const appClocks = createAppClocks(
    [...apps, portal].map(({ channel }) => {
      const ask = askOver(channel)
      return (value) => ask('clock', value)
    }),
  )
  answerOver(identity.channel, async (name, value) => {
    const control = name === redisSwitch.name ? redis : appClocks
    if (value !== undefined) await control?.set(value)
    return control?.read() ?? ''
  })
  const killAll = () => {
    for (const service of services) service.kill()
  }
  process.once('exit', killAll)
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()))
  }
  try {
    await Promise.all(services.map((service) => untilReady(service, options)))
  } catch (error) {
    await stop()
    throw error
  }
  for (const service of services) {
    service.ended.then((how) => {
      // Ctrl-C reaches the services too, and may end them before this process handles it
      setTimeout(() => {
        if (!stopped.aborted) say(`${service.name} ended (${how}); the other services continue.`)
      }, 100).unref()
    })
  }
  return { stop }
}

/** What answers with success before anybody is signed in. @default '/' */
const publicPaths: Partial<Record<ServiceName, string>> = { identity: '/health/ready', portal: '/login' }

async function untilReady(
  service: ServiceProcess,
  { surroundings, say, stopped }: RunOptions,
): Promise<void> {
  const begun = Date.now()
  const url = surroundings.addresses[service.name]
  const died = new AbortController()
  service.ended.then((how) => died.abort(new DemoError(deathOf(service, how))))
  // not by its name: browsers resolve it, the machine's resolver may not
  const here = `http://localhost:${surroundings.ports[service.name]}`
  await untilAnswers(here + (publicPaths[service.name] ?? '/'), AbortSignal.any([stopped, died.signal]))
  const seconds = ((Date.now() - begun) / 1000).toFixed(1)
  say(`${service.name} answers at ${url} after ${seconds} s (process ${service.pid})`)
}

function deathOf(service: ServiceProcess, how: string): string {
  return [`${service.name} could not be started (${how}).`, ...service.lastLines()].join('\n  ')
}
