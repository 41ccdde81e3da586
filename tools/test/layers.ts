/** The layers of tests, quickest first. A test's layer is in its file name: `<what>.<layer>.test.ts`, unit when there is none. */
export const LAYERS = {
  unit: { files: String.raw`__tests__/(?!.*\.(synth|apply|e2e)\.test\.ts$).*\.test\.ts$`, serial: false },
  synth: { files: String.raw`\.synth\.test\.ts$`, serial: false },
  // One at a time: they run Terraform, its 700 MB provider, real media servers and a browser.
  apply: { files: String.raw`\.apply\.test\.ts$`, serial: true },
  e2e: { files: String.raw`\.e2e\.test\.ts$`, serial: true },
} as const;

export type Layer = keyof typeof LAYERS;

export function isLayer(word: string): word is Layer {
  return Object.hasOwn(LAYERS, word);
}
