/** What goes over IPC between a sandbox and its child. */
export interface Work {
  readonly id: string;
  readonly event: unknown;
  /** Lambda's context object, without its one function. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970 at which the parent kills the child. */
  readonly deadline: number;
}

/** An error as Lambda reports it (`FunctionError: Unhandled`). */
export interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The answer: the handler's result as JSON text, or what it threw. */
export type Outcome =
  | { readonly id: string; readonly payload: string; readonly error?: undefined }
  | { readonly id: string; readonly payload?: undefined; readonly error: Failure };
