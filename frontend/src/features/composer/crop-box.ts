/** Width to height. */
export const RATIOS = { square: 1, portrait: 4 / 5, landscape: 3 / 2, wide: 16 / 9 } as const
export type RatioName = keyof typeof RATIOS

type Size = { width: number; height: number }
type Box = Size & { x: number; y: number }

/** The part of a picture that a cut keeps: the largest of that shape, zoomed in; `place` from 0 (start) to 1 (end). */
export function cropBox(size: Size, ratio: number, zoom: number, place: { x: number; y: number }): Box {
  const width = Math.min(size.width, size.height * ratio) / zoom
  const height = width / ratio
  return { x: (size.width - width) * place.x, y: (size.height - height) * place.y, width, height }
}
