/** Name, texts and links of a site. */
export interface Brand {
  /** The option `app` of Latchkey, which names cookie and keys. */
  app: string
  /** Display name. */
  name: string
  /** How a sentence names this app, such as `shop`. */
  place: string
  /** Short line below the name. */
  tagline: string
  /** Links of the navigation, in order. */
  links: readonly { href: string; label: string }[]
  /** The app that shares the log-in. */
  neighbour: { name: string; place: string; url: string }
  /** Outbox of the identity service; in dev mode only. */
  outboxUrl?: string
}
