import type { FastifyBaseLogger } from 'fastify'
import { createAuditTrail } from '../audit/audit-trail.ts'
import { createClientDirectory } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { makeFirstAuditKey, openAuditKeys } from '../keys/audit-keys.ts'
import { createKeyAdmin } from '../keys/key-admin.ts'
import { makeFirstKeys, openKeyRing, readPepper } from '../keys/key-ring.ts'
import { removeEndedKeys } from '../keys/manage-keys.ts'
import { devMasterKey, parseMasterKeys } from '../keys/master-keys.ts'
import { rs256Advice, rs256Clients } from '../keys/rs256-line.ts'
import { createSealer, type Sealer } from '../keys/sealer.ts'
import { createFactorLocks } from '../limits/factor-lock.ts'
import { createLimiter } from '../limits/limiter.ts'
import { createOwedReturns } from '../limits/owed-returns.ts'
import { applySeed } from '../management/seed/apply-seed.ts'
import { readSeed } from '../management/seed/read-seed.ts'
import { createEnrolment } from '../methods/enrolment.ts'
import { readLoginPreferences } from '../methods/login-preferences-schema.ts'
import { createPasswordHasher, hasherOf } from '../methods/password/credential/password-hasher.ts'
import { requireDelivery } from '../methods/require-delivery.ts'
import { retentionRules } from '../methods/retention-rules.ts'
import { webhookEventOf } from '../methods/webhook-event-types.ts'
import { endIfRestored, pairsIfRestored } from '../operations/backup/end-restored.ts'
import { countDeliveries } from '../operations/count-deliveries.ts'
import { countEvents } from '../operations/count-events.ts'
import { readGauges } from '../operations/read-gauges.ts'
import { adoptEarlierLogouts } from '../outbox/backchannel-logout/adopt-earlier-logouts.ts'
import { logoutChannel } from '../outbox/backchannel-logout/logout-channel.ts'
import { createDispatcher, messageChannels } from '../outbox/dispatcher.ts'
import { createGuardedHttp } from '../outbox/guarded-http.ts'
import { createOutbox, type Outbox } from '../outbox/outbox.ts'
import { createOutboxSender } from '../outbox/outbox-sender.ts'
import type { Settings } from '../settings.ts'
import { openStorage } from '../storage/open-storage.ts'
import { removeExpired } from '../storage/remove-expired.ts'
import type { Database } from '../storage/schema.ts'
import { openTelemetryOnceUsed } from '../telemetry/load-opentelemetry.ts'
import { openMetrics } from '../telemetry/metrics.ts'
import { createObserve } from '../telemetry/observe.ts'
import { createAppLooks } from '../templates/app-looks.ts'
import { webhookChannel } from '../webhooks/webhook-channel.ts'
import { createWebhooks } from '../webhooks/webhooks.ts'
import { startCleaning } from './cleaning.ts'

/** The service without HTTP. */
export interface IdentityService {
  context: IdentityContext
  /** Dev mode only. */
  outbox: Outbox | undefined
  /** Refuses at once what would still wait for long; call it before the last requests are answered. */
  stop(): void
  close(): Promise<void>
}

const cleaningPauseMs = 300_000

async function cleanUp(db: Database, sealer: Sealer, now: number, signal: AbortSignal): Promise<void> {
  await adoptEarlierLogouts(db, sealer, now)
  await removeExpired(db, retentionRules, now, signal)
  await removeEndedKeys(db, now)
}

/**
 * Opens the database, migrates it, loads the keys and applies the seed.
 *
 * @param purpose `operate` for a command beside a running service: it sends nothing, so nothing has to be configured for that
 * @throws ConfigError
 */
export async function startIdentityService(
  settings: Settings,
  log: FastifyBaseLogger,
  purpose: 'serve' | 'operate' = 'serve',
): Promise<IdentityService> {
  const seed = settings.seed === undefined ? undefined : readSeed(settings.seed, settings)
  const given = parseMasterKeys(settings.masterKeys)
  const storage = await openStorage(settings.databaseUrl)
  const nowSeconds = () => Math.floor(settings.now() / 1000)
  try {
    const masterKeys = given.length > 0 || !settings.dev ? given : devMasterKey(storage)
    const hasher = createPasswordHasher(settings.passwordHashing)
    const { rs256IdTokens: offersRs256 } = settings
    const keyAdmin = createKeyAdmin({ masterKeys, offersRs256, nowSeconds })
    // key pairs are made before the transaction, in which other instances wait
    const pairs = await pairsIfRestored(storage.db, nowSeconds())
    const registered = purpose === 'serve' ? await rs256Clients(storage.db) : undefined
    const needsRs256 = purpose === 'serve' && (offersRs256 || registered !== undefined)
    const ensureRs256Key = needsRs256 ? await keyAdmin.prepareRs256Key(storage.db) : undefined
    if (registered !== undefined && !offersRs256) log.warn(rs256Advice(registered))
    await storage.startUp(async (db) => {
      const ended = await endIfRestored(db, { masterKeys, pairs }, nowSeconds())
      if (ended !== undefined)
        log.warn({ ended }, 'the database is a restored backup: what it held was ended')
      await makeFirstKeys(db, masterKeys, nowSeconds())
      await makeFirstAuditKey(db, masterKeys, nowSeconds())
      if (seed !== undefined) {
        const tombstones = { pepper: await readPepper(db, masterKeys) }
        const tools = { hasher, sealer: createSealer(masterKeys), tombstones, nowSeconds: nowSeconds() }
        await applySeed(db, seed, { ...tools, dev: settings.dev, log })
      }
      if (purpose !== 'serve') return
      await ensureRs256Key?.(db)
      await requireDelivery(db, settings)
    })
    const keys = await openKeyRing(storage.db, masterKeys, nowSeconds, (error) => {
      log.error({ err: error }, 'the keys were not read again')
    })
    const outbox = settings.dev ? createOutbox(settings.now) : undefined
    const sealer = createSealer(masterKeys)
    const { db } = storage
    const { issuer, smsTransport: sms, emailTransport: email } = settings
    const http = createGuardedHttp(settings.isAllowedAddress)
    const metrics = settings.metrics && (await openMetrics(settings.metrics))
    // the sender comes later, and nothing is published before
    const webhooks = createWebhooks({ sealer, now: settings.now, wake: () => sender.wake('webhook') })
    const auditTrail = createAuditTrail({
      ...{ db, issuer, log, now: settings.now, retentionDays: settings.auditRetentionDays },
      mostWaiting: settings.auditMostWaiting,
      keys: await openAuditKeys(db, masterKeys),
      publish: (transaction, events) => webhooks.publish(transaction, events.flatMap(webhookEventOf)),
    })
    const audit = countEvents(auditTrail.audit, metrics)
    const channels = [
      ...messageChannels({ sms, email }),
      logoutChannel({ db, keys, http, issuer, nowSeconds }),
      webhookChannel({ db, sealer, http, audit, webhooks, nowSeconds, allowsHttp: settings.dev }),
    ].map((channel) => countDeliveries(channel, metrics))
    // a command is over before anything could be sent again
    const lanes = purpose === 'serve' ? channels : []
    const sender = createOutboxSender({ db, sealer, channels: lanes, nowSeconds, log })
    const logouts = { wake: () => sender.wake('backchannel_logout') }
    await adoptEarlierLogouts(db, sealer, nowSeconds())
    const cleaning = startCleaning(
      async (signal) => {
        await cleanUp(storage.db, sealer, nowSeconds(), signal)
        if (!signal.aborted) await auditTrail.dropOld()
      },
      {
        pauseMs: cleaningPauseMs,
        onFault: (error) => log.warn({ err: error }, 'expired rows were not removed'),
      },
    )
    const returns = createOwedReturns({ log })
    const endings: (() => Promise<void>)[] = [async () => returns.close()]
    const context: IdentityContext = {
      settings,
      storage,
      db: storage.db,
      keys,
      keyAdmin,
      sealer,
      clients: createClientDirectory(storage.db, readLoginPreferences, settings.now),
      limiter: createLimiter(storage.db, returns),
      locks: createFactorLocks(storage.db, returns),
      messages: createDispatcher({ transports: { sms, email }, outbox, sender, sealer, nowSeconds }),
      logouts,
      observe: createObserve(metrics, openTelemetryOnceUsed(log)),
      webhooks,
      looks: createAppLooks(db, settings.now),
      audit,
      metrics,
      auditTrail,
      enrolment: createEnrolment(storage.db),
      log,
      nowSeconds,
      onClose: (end) => void endings.push(end),
    }
    if (metrics !== undefined) {
      readGauges(
        metrics,
        context,
        channels.map(({ name }) => name),
      )
    }
    // made now: the first unknown user must not wait longer
    hasherOf(context)
    return {
      context,
      outbox,
      stop: () => hasherOf(context).refuseWaiting(),
      async close() {
        await cleaning.stop()
        await Promise.all([sender.close(), ...endings.map((end) => end())])
        await http.close()
        await auditTrail.close()
        await storage.close()
      },
    }
  } catch (error) {
    await storage.close()
    throw storage.startError(error)
  }
}
