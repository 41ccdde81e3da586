/**
 * The layers of tests, quickest first. A test's layer is in its file name: `<what>.<layer>.test.ts`, unit when there is none.
 * `workers` is jest's own measure. Apply waits more than it works (the provider's fixed waits), and so does end to end
 * (media flows in real time: a third of two cores), so two of them go together even on two cores.
 */
export const LAYERS = {
  unit: { files: String.raw`__tests__/(?!.*\.(synth|apply|e2e)\.test\.ts$).*\.test\.ts$`, workers: "75%" },
  synth: { files: String.raw`\.synth\.test\.ts$`, workers: "75%" },
  apply: { files: String.raw`\.apply\.test\.ts$`, workers: "2" },
  e2e: { files: String.raw`\.e2e\.test\.ts$`, workers: "2" },
} as const;

export type Layer = keyof typeof LAYERS;

export function isLayer(word: string): word is Layer {
  return Object.hasOwn(LAYERS, word);
}
