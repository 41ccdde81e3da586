export type Level = "INFO" | "WARN" | "ERROR";

/**
 * One JSON line. Powertools' logger would weigh more than the playback function as a whole. Written to stdout, because
 * Lambda's patched `console` puts a prefix before the line, or the line inside another one. The timestamp and the
 * spelling of the level are what Lambda's own filter reads.
 */
export function log(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const timestamp = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ timestamp, level, message, ...fields })}\n`);
}

/** What a log line says of an error: no request, no response body, as they may hold tokens. */
export function named(error: unknown): { error: string; reason: string } {
  return error instanceof Error
    ? { error: error.name, reason: error.message }
    : { error: "unknown", reason: String(error) };
}
