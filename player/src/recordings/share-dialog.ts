import type { Recording } from "../contract";
import { copyOf, find, say, wordsFor } from "../page";
import type { Library } from "./library";
import { moment } from "./words";

/** How long a link may work, in hours; the API takes 1 to 168. */
const choices = [1, 4, 24, 72, 168] as const;
const usual = 24;

/** Asks how long a link shall work, makes it, and lets one copy or send it; ends all links of the recording. */
export function shareDialog(recording: Recording, title: string, library: Library): void {
  const dialog = copyOf("share-dialog") as HTMLDialogElement;
  const hours = find<HTMLSelectElement>(dialog, "[name=hours]");
  const link = find<HTMLInputElement>(dialog, "[name=link]");
  const send = find<HTMLButtonElement>(dialog, "[data-action=send]");
  const said = find(dialog, ".said");
  const alert = find(dialog, ".alert");
  find(dialog, "h2").textContent = say("share.title", { title });
  hours.append(...choices.map((n) => new Option(say(`share.hours.${n}`), String(n), n === usual, n === usual)));
  send.hidden = typeof navigator.share !== "function";

  /** One thing at a time; what went wrong is said in the dialog, for it lies over everything else. */
  let busy = false;
  const attempt = async (step: () => Promise<void>) => {
    if (busy) return;
    busy = true;
    alert.textContent = "";
    await step().catch((trouble) => {
      alert.textContent = wordsFor(trouble);
    });
    busy = false;
  };
  const make = find<HTMLFormElement>(dialog, ".make");
  make.onsubmit = (event) => {
    event.preventDefault();
    void attempt(async () => {
      const { url, expires } = await library.share(recording.id, Number(hours.value));
      // A local run is not at the address that AWS would give it.
      link.value = new URL(new URL(url).hash, location.href).href;
      find(dialog, ".made").hidden = false;
      said.textContent = say("share.until", { time: moment(expires) });
      link.select();
    });
  };
  const copy = find<HTMLButtonElement>(dialog, "[data-action=copy]");
  copy.onclick = () =>
    void attempt(async () => {
      await navigator.clipboard.writeText(link.value);
      said.textContent = say("share.copied");
    });
  // Whoever closes the list of apps has not had trouble.
  send.onclick = () => void navigator.share({ title, url: link.value }).catch(() => {});
  const end = find<HTMLButtonElement>(dialog, "[data-action=end]");
  end.onclick = () =>
    void attempt(async () => {
      await library.endShares(recording.id);
      find(dialog, ".made").hidden = true;
      said.textContent = say("share.ended");
    });
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}
