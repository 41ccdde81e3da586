/** What was wrong with one field: where it is (`limit`, `cameras.0.name`; empty for the whole) and what is asked for. */
export interface Detail {
  readonly path: string;
  readonly message: string;
}

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 429 | 500 | 503;

/** An answer that is not the wished one: `{"error": {code, message, details?}}`. The message is a sentence to act on. */
export class ApiError extends Error {
  constructor(
    readonly status: Status,
    /** For programs, e.g. `recording_not_found`; documented in `lambdas/README.md`. */
    readonly code: string,
    message: string,
    readonly more: { readonly details?: Detail[]; readonly headers?: Record<string, string> } = {},
  ) {
    super(message);
  }

  body() {
    const { code, message } = this;
    return { error: { code, message, ...(this.more.details && { details: this.more.details }) } };
  }
}

/** AWS did not answer, or asked for patience; nothing is wrong with the request. */
export function unavailable(): ApiError {
  const headers = { "retry-after": "5" };
  return new ApiError(503, "unavailable", "A part of Loge does not answer right now. Try again in a few seconds.", {
    headers,
  });
}
