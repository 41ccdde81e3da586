import { type Api, ApiFailure } from "./api";
import type { Challenge, Person } from "./contract";
import { find, say, wordsFor } from "./page";
import { part } from "./playback/part";

const forms = { password: "#sign-in", new_password: "#set-password", totp: "#enter-code" } as const;
type Step = keyof typeof forms;

/** What is typed again after a mistake. */
const secret = "[name=password], [name=code]";

/** The door: e-mail and password, then whatever challenge the answer names, until there is a session. */
export class SignIn {
  private readonly door = find(document, "#door");

  constructor(
    private readonly api: Api,
    private readonly onSignedIn: (person: Person) => Promise<void>,
  ) {
    this.onSubmit("password", (form) => ["/session", read(form, "email", "password")]);
    this.onSubmit("new_password", (form) => ["/session/challenge", read(form, "password")]);
    this.onSubmit("totp", (form) => ["/session/challenge", read(form, "code")]);
    for (const button of this.door.querySelectorAll("[data-action=again]")) {
      button.addEventListener("click", () => this.show());
    }
    find(this.door, "[data-action=forgotten]").addEventListener("click", () => {
      this.forgotten().catch((trouble) => this.show(wordsFor(trouble)));
    });
    find(this.door, "[data-action=show-password]").addEventListener("click", togglePassword);
  }

  show(message = ""): void {
    this.step("password", message);
  }

  hide(): void {
    this.door.hidden = true;
    for (const form of this.door.querySelectorAll("form")) form.reset();
  }

  private async forgotten(): Promise<void> {
    const email = find<HTMLInputElement>(this.door, "#sign-in [name=email]");
    const { forgottenDialog } = await part(() => import("./people/forgotten-dialog"));
    forgottenDialog(this.api, email.value, (whose, message) => {
      this.show(message);
      email.value = whose;
      find<HTMLInputElement>(this.door, "#sign-in [name=password]").focus();
    });
  }

  private step(step: Step, message = ""): void {
    this.door.hidden = false;
    for (const [name, selector] of Object.entries(forms)) find(this.door, selector).hidden = name !== step;
    const form = find<HTMLFormElement>(this.door, forms[step]);
    find(form, "[role=alert]").textContent = message;
    document.title = `${find(form, "h1").textContent} · Loge`;
    find(form, "input:not([readonly])").focus();
  }

  private onSubmit(step: Step, call: (form: HTMLFormElement) => [path: string, body: Record<string, string>]): void {
    const form = find<HTMLFormElement>(this.door, forms[step]);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const submit = find<HTMLButtonElement>(form, "[type=submit]");
      const alert = find(form, "[role=alert]");
      alert.textContent = "";
      submit.disabled = true;
      try {
        await this.send(...call(form));
      } catch (trouble) {
        if (trouble instanceof ApiFailure && trouble.code === "challenge_expired") return this.show(wordsFor(trouble));
        alert.textContent = wordsFor(trouble);
        find<HTMLInputElement>(form, secret).select();
      } finally {
        submit.disabled = false;
      }
    });
  }

  private async send(path: string, body: Record<string, string>): Promise<void> {
    const answer = await this.api.post<{ challenge: Challenge } | Person>(path, body);
    if (!("challenge" in answer)) return this.onSignedIn(answer);
    if (body.email) find<HTMLInputElement>(this.door, "#set-password [name=email]").value = body.email;
    this.step(answer.challenge);
  }
}

function read(form: HTMLFormElement, ...names: string[]): Record<string, string> {
  const data = new FormData(form);
  const value = (name: string) => String(data.get(name));
  return Object.fromEntries(names.map((name) => [name, name === "password" ? value(name) : value(name).trim()]));
}

function togglePassword({ currentTarget }: Event): void {
  const button = currentTarget as HTMLButtonElement;
  const input = find<HTMLInputElement>(document, "#new-password");
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.textContent = say(shown ? "signIn.hide" : "signIn.show");
  button.setAttribute("aria-pressed", String(shown));
}
