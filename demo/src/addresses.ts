import type { DemoSettings, ServiceName } from './demo-settings.ts'

/** Where the services answer. */
export type Addresses = Record<ServiceName, string>

/** The origins of the three services. */
export function addressesOf(ports: DemoSettings['ports']): Addresses {
  return {
    shop: `http://localhost:${ports.shop}`,
    bank: `http://localhost:${ports.bank}`,
    identity: `http://localhost:${ports.identity}`,
  }
}

/** The page of the identity service that shows what it would have sent. */
export function outboxOf(addresses: Addresses): string {
  return `${addresses.identity}/dev/outbox`
}
