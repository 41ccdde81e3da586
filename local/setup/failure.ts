/** Something that the person at the keyboard can put right. Its message says what is wrong and what to do; no stack is shown. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}
