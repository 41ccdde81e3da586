export type Command = Move | { readonly name: "play" | "mute" | "fullscreen" | "floating" | "help" };

export type Move =
  /** Seconds; negative goes back. */
  | { readonly name: "step"; readonly seconds: number }
  /** Of the time bar: 0 its start, 1 its end. */
  | { readonly name: "jump"; readonly share: number };

/** Where the focus is: a key that means something there is left to the browser. */
export type Focus = "text" | "button" | "slider" | "other";

const commands: Record<string, Command> = {
  " ": { name: "play" },
  k: { name: "play" },
  ArrowLeft: { name: "step", seconds: -5 },
  ArrowRight: { name: "step", seconds: 5 },
  j: { name: "step", seconds: -10 },
  l: { name: "step", seconds: 10 },
  m: { name: "mute" },
  f: { name: "fullscreen" },
  p: { name: "floating" },
  Home: { name: "jump", share: 0 },
  End: { name: "jump", share: 1 },
  "?": { name: "help" },
};

/** What a pressed key asks for; undefined where it is none of ours. */
export function commandFor(key: string, focus: Focus): Command | undefined {
  if (focus === "text") return undefined;
  if (focus === "button" && key === " ") return undefined;
  if (focus === "slider" && key.length > 1) return undefined;
  if (/^\d$/.test(key)) return { name: "jump", share: Number(key) / 10 };
  const name = key.length === 1 ? key.toLowerCase() : key;
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

/** @param bar the time bar, which takes its arrows from us. */
export function focusOf(element: Element | null, bar: Element): Focus {
  if (!element || element === bar) return "other";
  if (element.matches("input[type=range]")) return "slider";
  if (element.matches("input, select, textarea, [contenteditable]")) return "text";
  return element.matches("button, a, summary") ? "button" : "other";
}
