import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { checkComponentStyles } from './check-component-styles.ts'

/** Below this many bytes compression is not worth it. */
const smallest = 1024

/** Builds the front end into a folder, with compressed copies beside the files. */
export async function buildFront(folder: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('../front/', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    plugins: [react(), checkComponentStyles()],
    html: { cspNonce: '__NONCE__' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2022',
      // `connect-src` and `img-src` name no data that is not here
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  })
  for (const path of globSync('**/*.{js,css,svg}', { cwd: folder })) {
    const file = join(folder, path)
    const content = readFileSync(file)
    if (content.length < smallest) continue
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    )
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
  }
}
