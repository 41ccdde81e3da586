import { ApiFailure } from "./api";
import { chooseLanguage, explain, type Key, type Language, translate, type Values } from "./texts";

/** What every view shares: the language, the texts in the markup, the one line in which trouble is told. */

const kept = "loge.language";

export const language: Language = chooseLanguage(localStorage.getItem(kept), navigator.languages);

/** How dates and hours are written: the reader's own way where their browser speaks the page's language. */
export const locale = navigator.languages.find((wish) => wish.startsWith(language)) ?? language;

export const say = (key: Key, values?: Values): string => translate(language, key, values);

/** Puts the texts into the markup below `root`: `data-text` into the content, `data-label` into the accessible name. */
export function fillTexts(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-text]")) {
    element.textContent = say(element.dataset.text as Key);
  }
  for (const element of root.querySelectorAll<HTMLElement>("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label as Key));
  }
}

/** The language lists. A choice is kept and the page is opened again in it; the session is in cookies and stays. */
export function offerLanguages(): void {
  document.documentElement.lang = language;
  for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-language]")) {
    select.value = language;
    select.addEventListener("change", () => {
      localStorage.setItem(kept, select.value);
      location.reload();
    });
  }
}

/** Says what went wrong and what to do next, for as long as it takes to read; longer where there is something to press. */
export function notice(trouble: unknown, offer?: Offer): void {
  const line = find(document, "#notice");
  line.textContent = typeof trouble === "string" ? trouble : wordsFor(trouble);
  clearTimeout(fading);
  if (offer) line.append(buttonOf(offer, line));
  const fade = () => {
    if (line.matches(":hover, :focus-within")) fading = setTimeout(fade, 2_000);
    else line.replaceChildren();
  };
  fading = setTimeout(fade, offer ? 20_000 : 8_000);
}

/** What a notice lets one do about it. */
export interface Offer {
  readonly text: string;
  readonly act: () => void;
}

function buttonOf({ text, act }: Offer, line: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.onclick = () => {
    line.replaceChildren();
    act();
  };
  return button;
}

let fading: ReturnType<typeof setTimeout> | undefined;

export function wordsFor(trouble: unknown): string {
  if (trouble instanceof ApiFailure) return explain(language, trouble);
  reportError(trouble);
  return say("error.unexpected");
}

/** The element that the page's own markup promises. @throws when the markup and the code have parted. */
export function find<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E {
  const element = root.querySelector<E>(selector);
  if (!element) throw new Error(`The page has no ${selector}.`);
  return element;
}

/** A fresh copy of a template's one element, with its texts. */
export function copyOf(template: string): HTMLElement {
  const content = find<HTMLTemplateElement>(document, `template#${template}`).content.cloneNode(
    true,
  ) as DocumentFragment;
  fillTexts(content);
  return content.firstElementChild as HTMLElement;
}

/** Writes only what changed, so that a screen reader's live region does not repeat itself. */
export function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
