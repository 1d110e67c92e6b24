import type { Brand } from '@latchkey/demo-site'

/** Name, links and neighbour of the bank. */
export function bankBrand(options: { shopUrl: string; outboxUrl?: string }): Brand {
  return {
    app: 'bank',
    name: 'Granite',
    place: 'bank',
    tagline: 'a bank that needs no log-in of its own, but asks for a second factor.',
    links: [
      { href: '/', label: 'Overview' },
      { href: '/account', label: 'Account' },
      { href: '/transfer', label: 'Transfer' },
    ],
    neighbour: { name: 'Marmalade', place: 'shop', url: options.shopUrl },
    ...(options.outboxUrl !== undefined && { outboxUrl: options.outboxUrl }),
  }
}
