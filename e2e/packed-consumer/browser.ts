import * as browser from '@latchkey/browser'

export const names = Object.keys(browser).length
