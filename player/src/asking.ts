import { find, say, wordsFor } from "./page";

/** A dialog in which something is asked and done. */
export interface Asking {
  readonly dialog: HTMLDialogElement;
  /** Does one thing at a time; what goes wrong is said in the dialog, for it lies over everything else. */
  attempt(step: () => Promise<void>): Promise<void>;
  /** What has been done. */
  said(text: string): void;
}

/** Opens a dialog. It is gone when it is closed, and with it what it showed; then `closed` is called. */
export function present(dialog: HTMLDialogElement, closed?: () => void): void {
  dialog.onclose = () => {
    dialog.remove();
    closed?.();
  };
  document.body.append(dialog);
  dialog.showModal();
}

/** Opens a dialog that has a place for what has been done (`.said`) and one for what went wrong (`.alert`). */
export function asking(dialog: HTMLDialogElement, closed?: () => void): Asking {
  const [alert, done] = [find(dialog, ".alert"), find(dialog, ".said")];
  let busy = false;
  present(dialog, closed);
  return {
    dialog,
    async attempt(step) {
      if (busy) return;
      busy = true;
      alert.textContent = "";
      await step().catch((trouble) => {
        alert.textContent = wordsFor(trouble);
      });
      busy = false;
    },
    said(text) {
      done.textContent = text;
    },
  };
}

/** A button that copies a text, which may be secret, without showing it. */
export function copies(button: HTMLButtonElement, text: () => string, { attempt, said }: Asking): void {
  button.onclick = () =>
    void attempt(async () => {
      await navigator.clipboard.writeText(text());
      said(say("servers.copied"));
    });
}
