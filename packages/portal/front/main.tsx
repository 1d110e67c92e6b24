import './shell/mantine-styles.css'
import './shell/shell.css'
import { createRoot } from 'react-dom/client'
import { App } from './shell/app.tsx'
import { pageNonce } from './shell/page-nonce.ts'

// read by the library that locks scrolling below dialogs, before it adds its style
Reflect.set(globalThis, '__webpack_nonce__', pageNonce())

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
createRoot(root).render(<App />)
