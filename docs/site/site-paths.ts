import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at the end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Where the pages are written that the generator reads. */
export const pagesFolder = fileURLToPath(new URL('../artefacts/pages/', import.meta.url))

/** Where the site is built. */
export const siteFolder = fileURLToPath(new URL('../artefacts/site/', import.meta.url))
