import { en } from "../texts/servers/en";
import { pt } from "../texts/servers/pt";
import type { Api } from "./api";
import { moment, timeOfDay } from "./clock";
import type { Camera, Servers } from "./contract";
import type { View } from "./later";
import { make } from "./make";
import { copyOf, find, locale, notice, say, write } from "./page";
import { part } from "./playback/part";
import { size } from "./recordings/words";
import { isOrdered, roughly } from "./states";
import { type Key, learn } from "./texts";
import type { Watch } from "./watch";
import { reasonText } from "./words";

learn({ en, pt });

/** The servers: their true state, the switch for operators, where each camera sends to and by which key. */
export class ServersView {
  private readonly view = find(document, "#servers");
  private readonly on = find<HTMLButtonElement>(document, "#servers-on");
  private readonly off = find<HTMLButtonElement>(document, "#servers-off");
  private cards: { readonly camera: Camera; readonly element: HTMLElement }[] = [];
  private switching = false;

  constructor(
    private readonly api: Api,
    private readonly watch: Watch,
    private readonly operator: boolean,
    /** What operators see below it. */
    private readonly upkeep?: View,
  ) {
    for (const each of this.view.querySelectorAll<HTMLElement>("[data-operator]")) each.hidden = !operator;
    find(this.view, "#tokens").onclick = () => this.tokens().catch(notice);
    find(this.view, "[data-viewer]").hidden = operator;
    this.on.onclick = () => this.switch("on");
    this.off.onclick = () => this.switch("off");
    watch.listen(() => this.draw());
  }

  show(): void {
    this.cards = this.watch.cameras.map((camera) => ({ camera, element: this.cardOf(camera) }));
    const none = make("p", "lead", say(this.operator ? "live.none" : "live.noneSeen"));
    find(this.view, "#cameras").replaceChildren(none, ...this.cards.map(({ element }) => element));
    none.hidden = this.cards.length > 0;
    this.view.hidden = false;
    this.draw();
    this.upkeep?.show();
  }

  hide(): void {
    this.view.hidden = true;
    this.upkeep?.hide();
  }

  /** What the buttons do to what is under way. */
  private hint(servers: Servers | undefined): string {
    if (!this.operator || !servers) return "";
    if (servers.upkeep) return switchable(servers.hosts).on ? say("servers.upkeepHint") : "";
    return isOrdered(servers) ? say("storing.hint") : "";
  }

  private async switch(to: "on" | "off"): Promise<void> {
    this.switching = true;
    this.draw();
    const focused = this.view.contains(document.activeElement);
    await this.watch.switchServers(to).catch(notice);
    this.switching = false;
    this.draw();
    // The other way is what one may want next; the same button again means something else now.
    if (focused) this.on.focus();
  }

  private async tokens(): Promise<void> {
    const { tokensDialog } = await part(() => import("./keys/tokens-dialog"));
    tokensDialog(this.api);
  }

  private async key(camera: Camera, card: HTMLElement): Promise<void> {
    const { keyDialog } = await part(() => import("./keys/key-dialog"));
    keyDialog(camera, this.api, (streamKey) => {
      this.watch.rekeyed(camera.name, streamKey);
      fill(card, { ...camera, streamKey });
    });
  }

  private cardOf(camera: Camera): HTMLElement {
    const card = copyOf("camera-card");
    find(card, "h3").textContent = camera.title;
    fill(card, camera);
    const open = find<HTMLButtonElement>(card, "[data-action=key]");
    open.hidden = camera.streamKey === undefined;
    open.textContent = say("servers.openKey");
    open.setAttribute("aria-label", say("servers.openKeyOf", { title: camera.title }));
    open.onclick = () => this.key(camera, card).catch(notice);
    return card;
  }

  /** The watch tells of a change every few seconds, also while nobody looks at this. */
  private draw(): void {
    if (this.view.hidden) return;
    const { servers } = this.watch;
    const status = servers?.status ?? "unknown";
    const seconds = roughly(servers?.readyIn);
    const text =
      status === "starting" && seconds
        ? say("servers.status.startingIn", { seconds })
        : say(`servers.status.${status}`);
    const line = find(this.view, "#servers-status");
    line.dataset.status = status;
    write(line, text);
    const isHalf = status === "off" && servers?.hosts.some(({ state }) => state === "running");
    const ordered = Boolean(servers && isOrdered(servers));
    const upkeep = servers?.upkeep;
    write(find(this.view, "[data-servers-lead]"), isHalf || ordered || upkeep ? "" : say(`servers.lead.${status}`));
    write(
      find(this.view, "[data-servers-reason]"),
      upkeepText(servers) || reasonText(this.watch) || storingText(servers),
    );
    write(find(this.view, "[data-servers-stops]"), this.hint(servers) || stopText(servers));
    write(this.on, say(ordered ? "stops.keep" : "servers.on"));
    write(this.off, say(ordered ? "servers.offNow" : "servers.off"));
    const { on, off } = switchable(servers?.hosts ?? []);
    this.on.disabled = this.switching || !(on || ordered);
    // Upkeep switches off by itself, and its host should not go off in the middle of it.
    this.off.disabled = this.switching || !off || Boolean(upkeep);
    find(this.view, "[data-hosts]").replaceChildren(...hostRows(servers));
    for (const { camera, element } of this.cards) {
      const state = find(element, ".state");
      const word = this.watch.word(camera.name);
      state.dataset.word = word;
      write(state, say(`camera.${word}`));
    }
  }
}

function upkeepText({ upkeep }: Partial<Servers> = {}): string {
  return upkeep ? say(`servers.upkeep.${upkeep.mode}`, { time: moment(upkeep.since, locale) }) : "";
}

/** What is stored before they go off; empty when nothing is waited for. */
function storingText(servers: Servers | undefined): string {
  if (!servers?.storing) return servers && isOrdered(servers) ? say("storing.done") : "";
  const { bytes, until } = servers.storing;
  const time = timeOfDay(until, locale);
  return bytes === null ? say("storing.last", { time }) : say("storing.some", { amount: size(bytes), time });
}

/** When the servers switch themselves off if nothing changes; empty while nothing is known of it. */
function stopText({ stopsAt, stopsBecause, storing, upkeep }: Partial<Servers> = {}): string {
  if (!stopsAt || !stopsBecause || stopsBecause === "operator" || storing || upkeep) return "";
  return say(`stops.at.${stopsBecause}`, { time: moment(stopsAt, locale) });
}

/** Both at once when one host runs and the other does not; neither while one of them changes. */
function switchable(hosts: Servers["hosts"]): { on: boolean; off: boolean } {
  const settled = hosts.every(({ state }) => state === "running" || state === "stopped");
  const some = (wanted: string) => hosts.some(({ state }) => state === wanted);
  return { on: settled && some("stopped"), off: settled && some("running") };
}

/** Where a camera sends to, and both ends of its key. */
function fill(card: HTMLElement, camera: Camera): void {
  const addresses = [
    ["servers.rtmp", camera.rtmp],
    ["servers.rtmps", camera.rtmps],
    ["servers.key", camera.streamKey],
  ] as const;
  find(card, "dl").replaceChildren(...addresses.flatMap(([label, value]) => (value ? [address(label, value)] : [])));
}

function address(label: Key, value: string): HTMLElement {
  const row = copyOf("address");
  find(row, "dt").textContent = say(label);
  find(row, "code").textContent = value;
  const copy = find<HTMLButtonElement>(row, "[data-action=copy]");
  copy.hidden = label === "servers.key";
  copy.setAttribute("aria-label", `${say("servers.copy")}: ${say(label)}`);
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(value);
    notice(say("servers.copied"));
  });
  return row;
}

function hostRows(servers: Servers | undefined): HTMLElement[] {
  return (servers?.hosts ?? []).map(({ name, state, since }) => {
    const row = document.createElement("div");
    const [term, fact] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = say(`servers.host.${name}`);
    const word = `servers.state.${state}` as const;
    fact.textContent = since
      ? say("servers.host.state", { state: say(word), time: timeOfDay(since, locale) })
      : say(word);
    row.append(term, fact);
    return row;
  });
}
