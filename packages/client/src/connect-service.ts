// named by its file: Bun replaces the bare name by a module whose agents send nothing
import { Agent } from 'undici/index.js'
import { type CallService, createCallService } from './api/service-call.ts'
import { createClientToken } from './client-token/client-token.ts'
import { requestClientToken } from './client-token/client-token-request.ts'
import { type ClientConfig, type ClientOptions, resolveClientOptions } from './options/client-options.ts'
import { isInsecure } from './options/service-url.ts'
import { createHttpExchange, type HttpExchange } from './transport/http-exchange.ts'
import { createRateLimitWindows, type RateLimitWindows } from './transport/rate-limit-windows.ts'
import { createServiceExtensions } from './transport/service-extensions.ts'

/** Calls per connection that may be under way or waiting; more fail at once. */
const callsPerConnection = 16

/** What every client of the service calls it by. */
export interface ServiceConnection {
  config: ClientConfig
  exchange: HttpExchange
  windows: RateLimitWindows
  callService: CallService
  /** Closes the connections after the calls under way have finished; a given `dispatcher` stays open. */
  close(): Promise<void>
}

/**
 * Prepares calls of the service. It sends nothing before the first call.
 *
 * @throws LatchkeyError `config_invalid`: the message lists all invalid options
 */
export function connectService(options: ClientOptions): ServiceConnection {
  const config = resolveClientOptions(options)
  warnAboutClearText(config.baseUrl)
  const dispatcher = config.dispatcher ?? createAgent(config)
  const exchange = createHttpExchange(dispatcher, {
    maxResponseBytes: config.maxResponseBytes,
    maxConcurrent: config.connections * callsPerConnection,
  })
  const windows = createRateLimitWindows(config.now)
  const clientToken = createClientToken(() => requestClientToken(config, exchange, windows), config.now)
  const extensions = createServiceExtensions(config, exchange)
  let closing: Promise<void> | undefined
  return {
    config,
    exchange,
    windows,
    callService: createCallService(config, { exchange, clientToken, windows, extensions }),
    close: async () => {
      closing ??= dispatcher === config.dispatcher ? Promise.resolve() : dispatcher.close()
      await closing
    },
  }
}

/** Only with `allowInsecureRequests`: without it, options with such a URL are refused. */
function warnAboutClearText(baseUrl: string): void {
  if (!isInsecure(new URL(baseUrl))) return
  process.emitWarning(
    `allowInsecureRequests: secrets and tokens are sent to ${baseUrl} in clear text; use it in private networks only.`,
    { code: 'LATCHKEY_INSECURE_REQUESTS' },
  )
}

/** An agent of our own, independent of undici's global dispatcher and the proxy variables of the environment. */
function createAgent({ connections, deadlineMs }: Pick<ClientConfig, 'connections' | 'deadlineMs'>): Agent {
  return new Agent({
    connections,
    // one that is longer in coming is of use to no call that waits for it
    connect: { timeout: Math.min(deadlineMs, 10_000) },
    pipelining: 1,
    allowH2: false,
    useMilo: false,
    // shorter than the timeouts of servers and load balancers, so that they do not close a socket while we write
    keepAliveTimeout: 4000,
    keepAliveMaxTimeout: 30_000,
  })
}
