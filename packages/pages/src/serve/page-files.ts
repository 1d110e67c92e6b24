import { colorSheet, type PageColors } from '../brand/page-colors.ts'
import { browserHelper } from './browser-helper.ts'
import { type StaticFile, staticFile } from './static-files.ts'

/** Folder of the style sheet and the scripts. */
export const pagesFolder = '/latchkey/'

const asset = (name: string) => new URL(`../assets/${name}`, import.meta.url)

/** The style sheet and the scripts of the pages. */
export function pageFiles(colors: PageColors | undefined): StaticFile[] {
  const sheet = staticFile(`${pagesFolder}pages.css`, 'css', asset('pages.css'))
  const content = colors === undefined ? sheet.content : `${sheet.content}\n${colorSheet(colors)}`
  return [
    { ...sheet, content },
    staticFile(`${pagesFolder}passkey.js`, 'js', asset('passkey.js')),
    staticFile(`${pagesFolder}invitation.js`, 'js', asset('invitation.js')),
    ...browserHelper(pagesFolder),
  ]
}
