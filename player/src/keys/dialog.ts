import "../styles/keys.css";
import { en } from "../../texts/keys/en";
import { pt } from "../../texts/keys/pt";
import { copyOf, find, say, wordsFor } from "../page";
import { learn } from "../texts";

learn({ en, pt });

export interface Asking {
  readonly dialog: HTMLDialogElement;
  /** Does one thing at a time; what goes wrong is said in the dialog, for it lies over everything else. */
  attempt(step: () => Promise<void>): Promise<void>;
  /** What has been done. */
  said(text: string): void;
}

/** A dialog of this part, open. It is gone when it is closed, and with it the secrets that it showed. */
export function openDialog(template: string): Asking {
  const dialog = copyOf(template) as HTMLDialogElement;
  const alert = find(dialog, ".alert");
  let busy = false;
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
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
      find(dialog, ".said").textContent = text;
    },
  };
}

/** A button that copies what is secret without showing it. */
export function copies(button: HTMLButtonElement, text: () => string, { attempt, said }: Asking): void {
  button.onclick = () =>
    void attempt(async () => {
      await navigator.clipboard.writeText(text());
      said(say("servers.copied"));
    });
}
