import type { Visitor } from '@latchkey/pages'
import type { Brand } from './brand.ts'

/** How the visitor was signed in: a short label and a sentence. */
export interface WayIn {
  short: string
  sentence: string
}

/** Describes how this request was signed in, and how its local session began. */
export function howYouGotIn(brand: Brand, visitor: Visitor): WayIn {
  switch (visitor.source) {
    case 'login':
      return { short: 'log-in', sentence: 'you have just logged in here' }
    case 'step_up':
      return { short: 'step-up', sentence: 'you have just added a second factor' }
    case 'silent_authentication':
      return {
        short: 'silent authentication',
        sentence: `you logged in at ${placeOf(brand, visitor.loginApp)}`,
      }
    default:
      return { short: 'local session', sentence: `begun by ${beginning(brand, visitor)}` }
  }
}

function beginning(brand: Brand, visitor: Visitor): string {
  switch (visitor.startedBy) {
    case 'login':
      return 'your log-in here'
    case 'step_up':
      return 'your second factor here'
    default:
      return `silent authentication: you logged in at ${placeOf(brand, visitor.loginApp)}`
  }
}

function placeOf(brand: Brand, app: string): string {
  if (app === brand.app) return `the ${brand.place}`
  return app === brand.neighbour.place ? `the ${brand.neighbour.place}` : app
}
