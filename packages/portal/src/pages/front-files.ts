import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** A built file, as it is sent. */
export interface FrontFile {
  type: string
  content: Buffer
  /** The same, compressed with Brotli, where that was worth it. */
  brotli?: Buffer
  gzip?: Buffer
  /** Whether the name changes with the content. */
  isHashed: boolean
}

/** What was built: the page, and the files that it loads by their paths. */
export interface Front {
  page: string
  files: ReadonlyMap<string, FrontFile>
}

/** Reads the built front end into memory. */
export function readFront(folder: string): Front {
  const files = new Map<string, FrontFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const extension = extname(entry.name)
    const type = types[extension]
    if (!entry.isFile() || type === undefined) continue
    const file = join(entry.parentPath, entry.name)
    const path = file.slice(folder.length).replace(/^\/*/, '/')
    const brotli = readIfThere(`${file}.br`)
    const gzip = readIfThere(`${file}.gz`)
    files.set(path, {
      type,
      content: readFileSync(file),
      ...(brotli && { brotli }),
      ...(gzip && { gzip }),
      isHashed: path.startsWith('/assets/'),
    })
  }
  return { page: readFileSync(join(folder, 'index.html'), 'utf8'), files }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
