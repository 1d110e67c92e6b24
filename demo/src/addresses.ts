import type { DemoSettings, ServiceName } from './demo-settings.ts'

/** Addresses of the services. */
export type Addresses = Record<ServiceName, string>

/** The origins of the services. Browsers treat each `NAME.localhost` as a separate domain on this machine. */
export function addressesOf({ ports, twoDomains }: Pick<DemoSettings, 'ports' | 'twoDomains'>): Addresses {
  return {
    shop: `http://${twoDomains ? 'shop.' : ''}localhost:${ports.shop}`,
    bank: `http://${twoDomains ? 'bank.' : ''}localhost:${ports.bank}`,
    identity: `http://localhost:${ports.identity}`,
    portal: `http://localhost:${ports.portal}`,
  }
}

/** The outbox page of the identity service. */
export function outboxOf(addresses: Addresses): string {
  return `${addresses.identity}/dev/outbox`
}

/** The control room of the identity service. */
export function controlRoomOf(addresses: Addresses): string {
  return `${addresses.identity}/dev/control-room`
}
