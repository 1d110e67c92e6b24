export type { ShopOptions } from './app.ts'
export { createShop } from './app.ts'
