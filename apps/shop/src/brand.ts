import type { Brand } from '@latchkey/demo-site'

/** Name, links and neighbour of the shop. */
export function shopBrand(options: { bankUrl: string; outboxUrl?: string }): Brand {
  return {
    app: 'shop',
    name: 'Marmalade',
    place: 'shop',
    tagline: 'a shop that knows you from the bank, and the other way round.',
    links: [
      { href: '/', label: 'Shop' },
      { href: '/basket', label: 'Basket' },
      { href: '/account', label: 'Account' },
    ],
    neighbour: { name: 'Granite', place: 'bank', url: options.bankUrl },
    ...(options.outboxUrl !== undefined && { outboxUrl: options.outboxUrl }),
  }
}
