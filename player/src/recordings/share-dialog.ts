import { asking, copies } from "../asking";
import type { Recording } from "../contract";
import { copyOf, find, say } from "../page";
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
  find(dialog, "h2").textContent = say("share.title", { title });
  hours.append(...choices.map((n) => new Option(say(`share.hours.${n}`), String(n), n === usual, n === usual)));
  send.hidden = typeof navigator.share !== "function";

  const open = asking(dialog);
  const { attempt, said } = open;
  const make = find<HTMLFormElement>(dialog, ".make");
  make.onsubmit = (event) => {
    event.preventDefault();
    void attempt(async () => {
      const { url, expires } = await library.share(recording.id, Number(hours.value));
      // A local run is not at the address that AWS would give it.
      link.value = new URL(new URL(url).hash, location.href).href;
      find(dialog, ".made").hidden = false;
      said(say("share.until", { time: moment(expires) }));
      link.select();
    });
  };
  copies(find<HTMLButtonElement>(dialog, "[data-action=copy]"), () => link.value, open);
  // Whoever closes the list of apps has not had trouble.
  send.onclick = () => void navigator.share({ title, url: link.value }).catch(() => {});
  const end = find<HTMLButtonElement>(dialog, "[data-action=end]");
  end.onclick = () =>
    void attempt(async () => {
      await library.endShares(recording.id);
      find(dialog, ".made").hidden = true;
      said(say("share.ended"));
    });
}
