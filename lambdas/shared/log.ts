export type Level = "info" | "warn" | "error";

/**
 * One JSON line. Powertools' logger would weigh more than the playback function as a whole. Written to stdout, because
 * Lambda's patched `console` puts a prefix before the line, or the line inside another one.
 */
export function log(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ level, message, ...fields })}\n`);
}

/** What a log line says of an error: no request, no response body, as they may hold tokens. */
export function named(error: unknown): { error: string; reason: string } {
  return error instanceof Error
    ? { error: error.name, reason: error.message }
    : { error: "unknown", reason: String(error) };
}
