import type { Api } from "../api";
import { moment } from "../clock";
import type { Member, PeoplePage } from "../contract";
import type { View } from "../later";
import { Looking } from "../looking";
import { make, mount } from "../make";
import { find, locale, say } from "../page";
import type { Watch } from "../watch";
import { button } from "./dialog";
import { type Around, inviteDialog, personDialog } from "./person-dialog";

export interface PeopleViewProps {
  readonly api: Api;
  readonly watch: Watch;
  /** Of who reads. */
  readonly email: string;
}

/** For operators: who may come in, what they may do and see, and when they were here. */
export class PeopleView implements View {
  private readonly root = make("div", "people");
  private people: readonly Member[] = [];
  private next: string | null = null;
  /** Where the page that is asked for begins; null for the first. */
  private after: string | null = null;
  private readonly looking: Looking<PeoplePage>;

  constructor(private readonly props: PeopleViewProps) {
    this.looking = new Looking({
      ask: () => props.api.get<PeoplePage>(`/people${this.after ? `?after=${encodeURIComponent(this.after)}` : ""}`),
      draw: ({ people, next }) => {
        this.people = this.after === null ? people : [...this.people, ...people];
        this.next = next;
        this.draw();
      },
    });
    mount(find(document, "#people"), this.root);
  }

  async show(): Promise<void> {
    if (!this.root.hasChildNodes()) this.root.append(make("p", "lead", say("people.looking")));
    await this.read(null);
  }

  hide(): void {
    this.looking.stop();
  }

  private read(after: string | null): Promise<void> {
    this.after = after;
    return this.looking.now();
  }

  private draw(): void {
    const invite = button("people.invite", "button", "primary");
    invite.id = "people-invite";
    invite.onclick = () => inviteDialog(this.around);
    const more = button("people.more", "button", "wide");
    more.hidden = this.next === null;
    more.onclick = () => void this.read(this.next);
    this.root.replaceChildren(invite, this.table(), more);
  }

  private get around(): Around {
    const { api, watch, email: own } = this.props;
    return { api, own, cameras: watch.cameras, changed: () => this.read(null) };
  }

  private table(): HTMLElement {
    const head = (["people.email", "people.group", "people.cameras", "people.lastSeen"] as const).map((key) => {
      const cell = make("th", "", say(key));
      cell.scope = "col";
      return cell;
    });
    return make(
      "table",
      "",
      make("caption", "unseen", say("people.table")),
      make("thead", "", make("tr", "", ...head, make("td"))),
      make("tbody", "", ...this.people.map((member) => this.row(member))),
    );
  }

  private row(member: Member): HTMLElement {
    const { email, group, cameras, status, lastSeen, totp } = member;
    const isSelf = email === this.props.email;
    const name = make("th", "", email, ...(isSelf ? [make("small", "", say("people.you"))] : []));
    name.scope = "row";
    const titles = cameras?.map((each) => this.props.watch.cameras.find(({ name }) => name === each)?.title ?? each);
    const seen = lastSeen ? moment(lastSeen, locale) : say(status === "invited" ? "people.invited" : "people.never");
    const change = button("people.change");
    change.id = `people-change-${member.id}`;
    change.setAttribute("aria-label", say("people.changeOne", { email }));
    change.onclick = () => personDialog(member, this.around);
    const cell = (label: "people.group" | "people.cameras" | "people.lastSeen", ...content: (Node | string)[]) => {
      const made = make("td", "", ...content);
      made.dataset.label = say(label);
      return made;
    };
    return make(
      "tr",
      "",
      name,
      cell("people.group", say(`people.group.${group ?? "none"}`)),
      cell("people.cameras", titles ? titles.join(", ") || "–" : say("people.all")),
      cell("people.lastSeen", seen, ...(totp ? [make("small", "", say("people.totp"))] : [])),
      make("td", "", change),
    );
  }
}
