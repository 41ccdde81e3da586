/** One `Key=value` of a unit file. */
export interface Entry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/**
 * The syntax of systemd.syntax(7): sections, comments, and lines that a backslash continues.
 * @throws naming the file and the line.
 */
export function parseUnitFile(text: string, file: string): Entry[] {
  const entries: Entry[] = [];
  let section = "";
  let begun: { text: string; line: number } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    // A comment between continued lines is left out; it does not end them.
    if (/^[#;]/.test(line) || (line === "" && !begun)) continue;
    const joined: { text: string; line: number } = begun
      ? { ...begun, text: `${begun.text} ${line}` }
      : { text: line, line: index + 1 };
    begun = undefined;
    if (joined.text.endsWith("\\")) {
      begun = { ...joined, text: joined.text.slice(0, -1).trimEnd() };
      continue;
    }
    const header = /^\[(\w+)\]$/.exec(joined.text);
    const assignment = /^([A-Za-z]+)\s*=\s*(.*)$/s.exec(joined.text);
    if (header) section = header[1] as string;
    else if (assignment && section)
      entries.push({ section, key: assignment[1] as string, value: assignment[2] as string, line: joined.line });
    else throw new Error(`${file}:${joined.line}: neither [Section] nor Key=value: ${joined.text}`);
  }
  if (begun) throw new Error(`${file}:${begun.line}: the last line ends with a backslash`);
  return entries;
}

/** `owncast@garden.service` → `{ file: "owncast@.service", instance: "garden" }`; a plain unit is its own file. */
export function templateOf(unit: string): { readonly file: string; readonly instance: string } {
  const match = /^([^@]+@)(.+)(\.\w+)$/.exec(unit);
  return match ? { file: `${match[1]}${match[3]}`, instance: match[2] as string } : { file: unit, instance: "" };
}

/** Replaces `%i`, `%I`, `%n`, `%N`, `%p`, `%H` and `%%`. @throws on any other specifier. */
export function expandSpecifiers(value: string, unit: string, hostname: string): string {
  const stem = unit.replace(/\.\w+$/, "");
  const { instance } = templateOf(unit);
  const meanings: Readonly<Record<string, string>> = {
    i: instance,
    I: instance.replaceAll("-", "/"),
    n: unit,
    N: stem,
    p: stem.replace(/@.*$/, ""),
    H: hostname,
    "%": "%",
  };
  return value.replace(/%(.)/g, (specifier, letter: string) => {
    const meaning = meanings[letter];
    if (meaning === undefined) throw new Error(`${unit}: the specifier ${specifier} is not known on local hosts`);
    return meaning;
  });
}

/**
 * Splits a value into words as systemd does: quotes of both kinds, and a backslash before the next character.
 * @throws on a quote that is not closed.
 */
export function words(value: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < value.length; at++) {
    const letter = value[at] as string;
    if (letter === "\\" && at + 1 < value.length) word = (word ?? "") + unescaped(value[++at] as string);
    else if (quote) {
      if (letter === quote) quote = "";
      else word += letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= "";
    } else if (/\s/.test(letter)) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else word = (word ?? "") + letter;
  }
  if (quote) throw new Error(`a quote is not closed: ${value}`);
  return word === undefined ? found : [...found, word];
}

function unescaped(letter: string): string {
  return { n: "\n", t: "\t", s: " " }[letter] ?? letter;
}

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  usec: 0.001,
  ms: 1,
  msec: 1,
  "": 1_000,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/** `5min 20s` in milliseconds; `infinity` is Infinity. A bare number is seconds. */
export function timeSpan(value: string): number {
  if (value.trim() === "infinity") return Number.POSITIVE_INFINITY;
  let total = 0;
  const rest = value.replace(/(\d+(?:\.\d+)?)\s*([a-z]*)/g, (_all, number: string, unit: string) => {
    total += Number(number) * (UNITS[unit] ?? Number.NaN);
    return "";
  });
  if (rest.trim() || value.trim() === "" || Number.isNaN(total)) throw new Error(`not a time span: ${value}`);
  return total;
}
