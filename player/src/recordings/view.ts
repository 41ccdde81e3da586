import type { Api } from "../api";
import type { Recording } from "../contract";
import type { View } from "../later";
import type { MediaPass } from "../media-pass";
import { copyOf, find, notice, say } from "../page";
import { Showing } from "../showing";
import { learn } from "../texts";
import type { Watch } from "../watch";
import "../styles/recordings/one.css";
import "../styles/recordings/finder.css";
import "../styles/recordings/shelf.css";
import "../styles/recordings/dialogs.css";
import { en } from "../../texts/recordings/en";
import { pt } from "../../texts/recordings/pt";
import { Deleted } from "./deleted";
import { downloadDialog } from "./download/dialog";
import { tidy } from "./download/place";
import { Finder } from "./finder";
import { Library } from "./library";
import { type Action, actionButton, menuOf, nameMenu } from "./menu";
import { rename } from "./rename";
import { drawRow, drawSeen, rowOf } from "./row";
import { shareDialog } from "./share-dialog";
import { Shelf } from "./shelf";
import { drawStorage, oldestOf } from "./storage";
import { Words } from "./words";

learn({ en, pt });

export interface RecordingsProps {
  readonly api: Api;
  readonly watch: Watch;
  readonly pass: MediaPass;
  /** May rename, share, delete and restore. */
  readonly operator: boolean;
}

type Opener = () => HTMLElement | null | undefined;

/** The argument in the address that stands for what was deleted; no recording is called so. */
const deletedAddress = "deleted";

/** What has been recorded, and the one that is being watched above it. */
export class RecordingsView implements View {
  private readonly section = find(document, "#recordings");
  private readonly root = copyOf("recordings-view");
  private readonly stage = find(this.root, "#recording");
  private readonly library: Library;
  private readonly words: Words;
  private readonly finder: Finder;
  private readonly shelf: Shelf;
  private readonly deleted: Deleted;
  private showing: { readonly id: string; readonly on: Showing } | undefined;
  private isListed = false;
  /** The start of the oldest recording, where it is known. */
  private oldest: Date | undefined;
  /** Counts what was asked to be shown, so that a late answer opens nothing over what came after it. */
  private visit = 0;

  constructor(private readonly props: RecordingsProps) {
    // Empty, or what somebody saw who was signed in before.
    find(this.section, ".library").replaceWith(this.root);
    this.library = new Library(props.api);
    this.words = new Words(() => props.watch.cameras);
    this.finder = new Finder(this.root, () => void this.shelf.load());
    this.shelf = new Shelf({
      root: find(this.root, ".shelf"),
      library: this.library,
      finder: this.finder,
      watch: props.watch,
      row: (recording) => this.row(recording),
      redraw: (row, recording) => this.redraw(row, recording),
      onChange: (recording, isGone) => {
        if (this.showing?.id === recording.id) this.drawStage(recording, isGone);
      },
      nothing: () => this.nothing(),
    });
    this.deleted = new Deleted(this.root, this.library, this.words);
    find(this.root, "#recordings-deleted").hidden = !props.operator;
    void tidy().catch(() => {});
  }

  async show(argument?: string): Promise<void> {
    const visit = ++this.visit;
    const closed = this.close();
    const wantsDeleted = argument === deletedAddress && this.props.operator;
    find(this.root, ".shelf").hidden = wantsDeleted;
    if (wantsDeleted) {
      this.leaveList();
      return this.deleted.show();
    }
    this.deleted.hide();
    const listed = this.isListed ? undefined : this.list();
    if (argument) await this.open(argument, visit, listed).catch(notice);
    else if (closed) this.focusRow(closed);
    await listed;
  }

  hide(): void {
    this.visit++;
    this.close();
    this.deleted.hide();
    this.leaveList();
  }

  private leaveList(): void {
    this.shelf.close();
    this.isListed = false;
  }

  private async list(): Promise<void> {
    this.isListed = true;
    this.finder.offer(this.props.watch.cameras);
    this.finder.offerMonths(this.oldest);
    // The list is what one came for; how much room it takes may be told later or not at all.
    this.library.storage().then(
      (storage) => {
        drawStorage(this.root, storage, this.words);
        this.oldest = oldestOf(storage);
        this.finder.offerMonths(this.oldest);
      },
      () => {},
    );
    await this.shelf.load();
  }

  private nothing(): string {
    if (this.props.watch.cameras.length > 0) return say("recordings.empty");
    return say(this.props.operator ? "live.none" : "live.noneSeen");
  }

  private row(recording: Recording): HTMLElement {
    const row = rowOf(recording, this.words, `#/recordings/${recording.id}`);
    const name = find(row, ".name");
    const opener = () => this.shelf.rowOf(recording.id)?.querySelector<HTMLElement>(".menu > button");
    const actions = () => this.actions(this.shelf.get(recording.id) ?? recording, name, opener);
    row.append(menuOf(this.words.title(recording), actions));
    if (this.showing?.id === recording.id) name.setAttribute("aria-current", "true");
    return row;
  }

  private redraw(row: HTMLElement, recording: Recording): void {
    drawRow(row, recording, this.words);
    nameMenu(find(row, ".menu"), this.words.title(recording));
  }

  /**
   * @param shown the element with its title, for renaming in place
   * @param opener what gets the focus back; asked for when it is time, for it may have been drawn anew
   */
  private actions(recording: Recording, shown: HTMLElement, opener: Opener): Action[] {
    const { pass, operator } = this.props;
    const title = this.words.title(recording);
    const otherwise = this.words.camera(recording.camera);
    const save = async (wanted: string | null) => this.changed(await this.library.rename(recording.id, wanted));
    const forOperators: Action[] = [
      { name: "rename", act: () => rename({ shown, opener, recording, otherwise, save }) },
      { name: "share", act: () => shareDialog(recording, title, this.library) },
    ];
    const actions: Action[] = [{ name: "download", act: () => downloadDialog(recording, title, pass) }];
    if (operator) actions.unshift(...forOperators);
    if (operator && recording.state !== "live") {
      actions.push({ name: "delete", act: () => void this.delete(recording).catch(notice) });
    }
    return actions;
  }

  private changed(recording: Recording): void {
    this.shelf.put(recording);
    if (this.showing?.id === recording.id) this.drawStage(recording);
  }

  private async delete(recording: Recording): Promise<void> {
    await this.library.delete(recording.id);
    const next = this.shelf.remove(recording.id);
    if (this.showing?.id === recording.id) location.hash = "#/recordings";
    (next?.querySelector<HTMLElement>(".name") ?? find(this.section, "h1")).focus();
    const undo = async () => {
      const restored = await this.library.restore(recording.id);
      this.shelf.put(restored);
      if (this.deleted.isShown) await this.deleted.show();
      else this.focusRow(restored.id);
    };
    const title = this.words.title(recording);
    notice(say("deleted.done", { title }), { text: say("deleted.undo"), act: () => void undo().catch(notice) });
  }

  private async open(id: string, visit: number, listed: Promise<void> | undefined): Promise<void> {
    const recording = this.shelf.get(id) ?? (await this.library.one(id));
    if (visit !== this.visit) return;
    const on = new Showing(this.stage, recording, this.words.title(recording), this.props.pass);
    this.showing = { id, on };
    this.stage.hidden = false;
    this.drawStage(recording);
    await listed;
    if (visit !== this.visit) return;
    this.shelf.rowOf(id)?.querySelector(".name")?.setAttribute("aria-current", "true");
    this.stage.scrollIntoView({ block: "nearest" });
    find(this.stage, "h2").focus({ preventScroll: true });
  }

  private drawStage(recording: Recording, isGone = false): void {
    const title = this.words.title(recording);
    const heading = find(this.stage, "h2");
    heading.textContent = title;
    const facts = this.words.allFacts(recording);
    find(this.stage, ".facts").textContent = isGone ? `${facts} · ${say("list.gone")}` : facts;
    document.title = `${title} · Loge`;
    const actions = find(this.stage, ".actions");
    const renaming = () => actions.querySelector<HTMLElement>("[data-action=rename]");
    const focused = actions.contains(document.activeElement) ? document.activeElement : undefined;
    const { action } = (focused as HTMLElement | undefined)?.dataset ?? {};
    actions.replaceChildren(...(isGone ? [] : this.actions(recording, heading, renaming)).map(actionButton));
    if (focused) (actions.querySelector<HTMLElement>(`[data-action="${action}"]`) ?? heading).focus();
  }

  /** @returns the id of the one that was open */
  private close(): string | undefined {
    const id = this.showing?.id;
    this.showing?.on.close();
    this.showing = undefined;
    this.stage.hidden = true;
    const row = id ? this.shelf.rowOf(id) : undefined;
    const recording = id ? this.shelf.get(id) : undefined;
    row?.querySelector(".name")?.removeAttribute("aria-current");
    if (row && recording) drawSeen(row, recording);
    return id;
  }

  private focusRow(id: string): void {
    (this.shelf.rowOf(id)?.querySelector<HTMLElement>(".name") ?? find(this.section, "h1")).focus();
  }
}
