import type { Api } from "../api";
import { make } from "../make";
import { say } from "../page";
import { button, field, form, input, openDialog } from "./dialog";

/** A new password for who has forgotten theirs: a code by e-mail, and then `done` says so at the door. */
export function forgottenDialog(api: Api, typed: string, done: (email: string, message: string) => void): void {
  const { dialog, body, attempt, said } = openDialog(say("forgotten.title"));
  const email = input("email", { type: "email", autocomplete: "username", value: typed });
  const lead = make("p", "lead", say("forgotten.lead"));
  const ask = form(
    () =>
      void attempt(async () => {
        await api.post("/session/forgotten", { email: email.value.trim() });
        body.replaceChildren(take);
        said(say("forgotten.sent"));
        code.focus();
      }),
    field("people.email", email),
    button("forgotten.send", "submit", "primary"),
  );
  const code = input("code", {
    inputMode: "numeric",
    autocomplete: "one-time-code",
    pattern: "[0-9]{6}",
    maxLength: 6,
  });
  const password = input("password", { type: "password", autocomplete: "new-password", maxLength: 256 });
  const take = form(
    () =>
      void attempt(async () => {
        const reset = { email: email.value.trim(), code: code.value, password: password.value };
        await api.post("/session/forgotten/confirm", reset);
        dialog.close();
        done(reset.email, say("forgotten.done"));
      }),
    field("forgotten.code", code),
    field("forgotten.password", password),
    button("forgotten.save", "submit", "primary"),
  );
  body.append(lead, ask);
  email.focus();
}
