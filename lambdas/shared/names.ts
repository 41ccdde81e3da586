import * as v from "valibot";

/** As in the settings. */
export const CameraName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]{0,30}$/, "a camera's name: up to 31 of a-z, 0-9 and -"),
);

/** `<yyyymmdd>t<hhmmss>z-<camera>`, made by whoever writes the recording. */
export const RecordingId = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9-]{1,64}$/, "a recording id: up to 64 of a-z, 0-9 and -"),
);

/** What people type that is shown in one line: no control characters, halves of letters or line separators. */
export const oneLine = v.regex<string, string>(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, "one line of text");
