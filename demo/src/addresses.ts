import type { DemoSettings, ServiceName } from './demo-settings.ts'

/** Where the services answer. */
export type Addresses = Record<ServiceName, string>

/** The origins of the three services. Browsers take each `NAME.localhost` for a domain of its own on this machine. */
export function addressesOf({ ports, twoDomains }: Pick<DemoSettings, 'ports' | 'twoDomains'>): Addresses {
  return {
    shop: `http://${twoDomains ? 'shop.' : ''}localhost:${ports.shop}`,
    bank: `http://${twoDomains ? 'bank.' : ''}localhost:${ports.bank}`,
    identity: `http://localhost:${ports.identity}`,
  }
}

/** The page of the identity service that shows what it would have sent. */
export function outboxOf(addresses: Addresses): string {
  return `${addresses.identity}/dev/outbox`
}
