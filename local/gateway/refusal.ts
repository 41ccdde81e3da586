/** What the gateway says by itself, as AWS says it: `{"message": …}`. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message:
      | "Not Found"
      | "Unauthorized"
      | "Forbidden"
      | "Too Many Requests"
      | "Request Entity Too Large"
      | "Service Unavailable"
      | "Request Header Fields Too Large",
  ) {
    super(message);
  }
}
