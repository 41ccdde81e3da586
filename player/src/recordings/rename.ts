import type { Recording } from "../contract";
import { notice, say } from "../page";

/** What the API takes. */
const longest = 200;

interface Renaming {
  /** What shows the title; the field stands in its place. */
  readonly shown: HTMLElement;
  /** What gets the focus back, as it is then. */
  readonly opener: () => HTMLElement | null | undefined;
  readonly recording: Recording;
  /** What it is called without a title of its own. */
  readonly otherwise: string;
  readonly save: (title: string | null) => Promise<void>;
}

/** A field in place of a title: Enter and leaving it save, Escape does not. What could not be saved stays in the field. */
export function rename({ shown, opener, recording, otherwise, save }: Renaming): void {
  const field = document.createElement("input");
  field.className = "rename";
  field.maxLength = longest;
  field.value = recording.title ?? "";
  field.placeholder = otherwise;
  field.setAttribute("aria-label", say("rename.label"));
  let over = false;
  const leave = (focus: boolean) => {
    over = true;
    field.remove();
    shown.hidden = false;
    if (focus) opener()?.focus();
  };
  const store = async (focus: boolean) => {
    const title = field.value.trim() || null;
    if (over || field.readOnly) return;
    if (title === recording.title) return leave(focus);
    field.readOnly = true;
    try {
      await save(title);
      leave(focus);
      notice(say("rename.done", { title: title ?? otherwise }));
    } catch (trouble) {
      field.readOnly = false;
      field.focus();
      notice(trouble);
    }
  };
  field.addEventListener("keydown", (event) => {
    // Else the keys of the player hear it too.
    event.stopPropagation();
    if (event.key === "Enter") void store(true);
    if (event.key === "Escape") leave(true);
  });
  field.addEventListener("blur", () => void store(false));
  shown.before(field);
  shown.hidden = true;
  field.select();
}
