/** A product. */
export interface Product {
  id: string
  name: string
  about: string
  /** Euro cents. */
  price: number
}

/** All products; each has a picture `assets/pictures/ID.svg`. */
export const products: readonly Product[] = [
  { id: 'marmalade', name: 'Seville marmalade', about: 'Bitter oranges, slow fire, 340 g', price: 780 },
  { id: 'teapot', name: 'Stoneware teapot', about: 'Keeps four cups warm', price: 5400 },
  { id: 'loaf', name: 'Sourdough loaf', about: 'Baked at five, here by eight', price: 620 },
  { id: 'mug', name: 'Morning mug', about: 'A handle for two fingers', price: 1850 },
  { id: 'candle', name: 'Beeswax candle', about: 'Burns for forty evenings', price: 1290 },
  { id: 'fern', name: 'Small fern', about: 'Asks for little, gives a lot', price: 1690 },
]
