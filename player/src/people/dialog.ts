import "../styles/people.css";
import { en } from "../../texts/people/en";
import { pt } from "../../texts/people/pt";
import { asking, type Asking as Opened } from "../asking";
import { make } from "../make";
import { say } from "../page";
import { type Key, learn } from "../texts";

learn({ en, pt });

export interface Asking extends Opened {
  /** What is asked; drawn anew as it goes on. */
  readonly body: HTMLElement;
}

/** An open dialog with a heading and a way out; it is gone when it is closed. */
export function openDialog(title: string): Asking {
  const heading = make("h2", "", title);
  heading.id = "person-title";
  heading.tabIndex = -1;
  const body = make("div", "asked");
  const done = make("p", "said");
  done.role = "status";
  const alert = make("p", "alert");
  alert.role = "alert";
  const close = make("form", "close", button("person.close", "submit"));
  close.method = "dialog";
  const dialog = make("dialog", "card person", heading, body, done, alert, close);
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.setAttribute("closedby", "any");
  const opener = document.activeElement?.id;
  const open = asking(dialog, () => {
    if (opener) backTo(opener);
  });
  const attempt = (step: () => Promise<void>) =>
    open.attempt(() => {
      open.said("");
      return step();
    });
  return { ...open, body, attempt };
}

/** The list behind may have been drawn anew meanwhile: another button of that id, or none for who was removed. */
function backTo(opener: string): void {
  const place =
    document.getElementById(opener) ?? document.querySelector<HTMLElement>("main section:not([hidden]) > h1");
  place?.focus();
}

export function button(text: Key, type: "button" | "submit" = "button", className = ""): HTMLButtonElement {
  const made = make("button", className, say(text));
  made.type = type;
  return made;
}

/** A button that asks once more before it does what cannot be taken back. */
export function twice(first: Key, sure: Key, act: () => void): HTMLButtonElement {
  const made = button(first);
  made.onclick = () => {
    made.textContent = say(sure);
    made.onclick = act;
  };
  return made;
}

export function field(text: Key, control: HTMLElement): HTMLLabelElement {
  return make("label", "", make("span", "", say(text)), control);
}

export function input(name: string, more: Readonly<Record<string, string | number>>): HTMLInputElement {
  const made = make("input");
  Object.assign(made, { name, required: true }, more);
  return made;
}

/** A form that does one thing. */
export function form(act: () => void, ...children: Node[]): HTMLFormElement {
  const made = make("form", "", ...children);
  made.onsubmit = (event) => {
    event.preventDefault();
    act();
  };
  return made;
}
