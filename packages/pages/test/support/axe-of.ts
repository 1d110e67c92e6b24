import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * Axe for a page, which tells violations only: what it says of all other elements would have to leave the browser as well.
 * A page without frames is looked at in place; axe would else open another page for the sum of all frames.
 */
export function axeOf(page: Page): AxeBuilder {
  return new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode(page.frames().length === 1)
}
