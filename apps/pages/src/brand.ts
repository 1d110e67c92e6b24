/** Who a site is, and where its neighbours are. */
export interface Brand {
  /** The app's name at Latchkey, which names its cookie and its keys. */
  app: string
  /** The name on the sign. */
  name: string
  /** How a sentence names this app, such as `shop`. */
  place: string
  /** One short line under the name. */
  tagline: string
  /** Links of the navigation, in order. */
  links: readonly { href: string; label: string }[]
  /** The app that shares the log-in. */
  neighbour: { name: string; place: string; url: string }
  /** Where the identity service shows the messages it would have sent; in development only. */
  outboxUrl?: string
}
