import type { Api } from "../api";
import { moment } from "../clock";
import type { Upkeep } from "../contract";
import type { View } from "../later";
import { Looking } from "../looking";
import { find, locale, notice, say } from "../page";
import { learn } from "../texts";
import type { Watch } from "../watch";
import "../styles/upkeep.css";
import { en } from "../../texts/upkeep/en";
import { pt } from "../../texts/upkeep/pt";

learn({ en, pt });

/** While one is done, which takes minutes. */
const askAgainMs = 10_000;

/** How the last update of each server went, and the button that asks for one now. For operators. */
export class UpkeepView implements View {
  private readonly element = find(document, "#upkeep");
  private upkeep: readonly Upkeep[] = [];
  private shown = false;
  private drawn = "";
  private readonly looking: Looking<{ upkeep: Upkeep[] }>;

  constructor(
    private readonly api: Api,
    private readonly watch: Watch,
  ) {
    this.looking = new Looking({
      ask: () => api.get<{ upkeep: Upkeep[] }>("/servers/upkeep"),
      draw: ({ upkeep }) => {
        this.upkeep = upkeep;
        this.draw();
      },
      // Also after a call that failed: what is under way would seem to be so for ever.
      wait: () => (this.upkeep.some(({ state }) => state === "running") ? askAgainMs : null),
    });
    watch.listen(() => this.draw());
  }

  async show(): Promise<void> {
    this.shown = true;
    await this.looking.now();
  }

  hide(): void {
    this.shown = false;
    this.looking.stop();
  }

  private async ask(mode: Upkeep["mode"]): Promise<void> {
    await this.api.post("/servers/upkeep", { mode });
    this.upkeep = this.upkeep.map((one) =>
      one.mode === mode ? { mode, state: "running", at: new Date(this.api.now()).toISOString(), said: "" } : one,
    );
    this.draw();
    notice(say("upkeep.asked"));
    if (this.shown) this.looking.later();
  }

  private draw(): void {
    const off = this.watch.servers?.hosts.every(({ state }) => state === "stopped") ?? false;
    const busy = this.upkeep.some(({ state }) => state === "running");
    // The watch speaks often, and a button that is made anew while it is pressed hears nothing.
    const content = JSON.stringify([this.upkeep, off]);
    if (!this.shown || content === this.drawn) return;
    this.drawn = content;
    const focused = this.element.contains(document.activeElement) ? document.activeElement?.id : undefined;
    const list = document.createElement("ul");
    list.className = "card";
    list.append(...this.upkeep.map((one) => this.row(one, off && !busy)));
    const lead = line("p", say("upkeep.lead"));
    lead.className = "lead";
    const parts = [line("h2", say("upkeep.title")), lead, list];
    if (!off && !busy) parts.push(Object.assign(line("p", say("upkeep.off")), { className: "lead" }));
    this.element.replaceChildren(...parts);
    if (focused) document.getElementById(focused)?.focus();
  }

  private row({ mode, state, at, said }: Upkeep, offered: boolean): HTMLElement {
    const item = document.createElement("li");
    const name = line("strong", say(`upkeep.mode.${mode}`));
    const time = at ? moment(at, locale) : "";
    const fact = line("span", state ? say(`upkeep.state.${state}`, { time }) : say("upkeep.none"));
    if (state) item.dataset.state = state;
    item.append(name, fact);
    if (said && (state === "done" || state === "failed")) item.append(line("small", said));
    if (offered) {
      const button = Object.assign(line("button", say("upkeep.now")) as HTMLButtonElement, { type: "button" });
      button.id = `upkeep-${mode}`;
      button.setAttribute("aria-label", `${say("upkeep.now")}: ${name.textContent}`);
      button.onclick = () => {
        button.disabled = true;
        void this.ask(mode).catch((trouble) => {
          button.disabled = false;
          notice(trouble);
        });
      };
      item.append(button);
    }
    return item;
  }
}

function line(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
