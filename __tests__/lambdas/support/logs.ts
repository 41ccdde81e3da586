import { afterEach, beforeEach, jest } from "@jest/globals";

/** Keeps the functions' log lines out of the report; the list holds those of the running test. */
export function captureLogs(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  let spy: jest.SpiedFunction<typeof process.stdout.write>;
  beforeEach(() => {
    lines.length = 0;
    spy = jest.spyOn(process.stdout, "write").mockImplementation((line) => {
      lines.push(JSON.parse(String(line)));
      return true;
    });
  });
  afterEach(() => spy.mockRestore());
  return lines;
}
