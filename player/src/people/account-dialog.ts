import type { Api } from "../api";
import type { Account, Enrolment } from "../contract";
import { make } from "../make";
import { find, say, wordsFor } from "../page";
import { qrSvg } from "../qr/svg";
import type { Key } from "../texts";
import { type Asking, button, field, form, input, openDialog } from "./dialog";

interface Around {
  readonly api: Api;
  readonly asking: Asking;
  /** What changes as it goes on. */
  readonly place: HTMLElement;
  readonly email: string;
}

/** One's own authenticator, and the way out of every session. */
export async function accountDialog(api: Api, left: () => void): Promise<void> {
  const asking = openDialog(say("account.title"));
  const place = make("div", "", make("p", "lead", say("account.looking")));
  const everywhere = button("account.everywhere");
  everywhere.onclick = () =>
    void asking.attempt(async () => {
      await api.delete("/session?everywhere=true");
      left();
    });
  asking.body.append(place, make("div", "end", make("p", "lead", say("account.everywhereLead")), everywhere));
  await asking.attempt(async () => {
    const { email, totp } = await api.get<Account>("/session");
    authenticator({ api, asking, place, email }, totp);
  });
}

function authenticator(around: Around, totp: boolean): void {
  const { api, asking, place } = around;
  const dismiss = button("account.dismiss");
  dismiss.onclick = () =>
    proof(around, "account.dismissLead", "account.dismissSure", async (password) => {
      await api.delete("/session/totp", { password });
      changed(around, false);
      asking.said(say("account.dismissed"));
    });
  const enrol = button("account.enrol", "button", "primary");
  enrol.onclick = () =>
    proof(around, "account.enrolLead", "account.go", async (password) =>
      enrolment(around, await api.post<Enrolment>("/session/totp", { password })),
    );
  place.replaceChildren(
    make("p", "lead", say(totp ? "account.with" : "account.without")),
    make("div", "acts", totp ? dismiss : enrol),
  );
}

/** Drawn anew, with the focus inside: the button that had it is gone. */
function changed(around: Around, totp: boolean): void {
  authenticator(around, totp);
  find(around.asking.dialog, "h2").focus();
}

/** The password again. What is wrong with it is said beside it, and it can be typed anew at once. */
function proof({ asking, place, email }: Around, lead: Key, act: Key, step: (password: string) => Promise<void>): void {
  // Unseen: it tells a keeper of passwords whose is asked for.
  const whose = input("email", { type: "email", autocomplete: "username", value: email });
  whose.hidden = true;
  const password = input("password", { type: "password", autocomplete: "current-password", maxLength: 256 });
  const alert = make("p", "alert");
  alert.role = "alert";
  alert.id = "proof-alert";
  password.setAttribute("aria-describedby", alert.id);
  const told = (words: string) => {
    alert.textContent = words;
    password.setAttribute("aria-invalid", String(words !== ""));
  };
  const proven = () =>
    asking.attempt(async () => {
      told("");
      await step(password.value).catch((trouble) => {
        told(wordsFor(trouble));
        password.select();
      });
    });
  asking.said("");
  place.replaceChildren(
    make("p", "lead", say(lead)),
    form(() => void proven(), whose, field("account.password", password), alert, button(act, "submit", "primary")),
  );
  password.focus();
}

/** The secret as a picture and as text, until a first code of it was right. */
function enrolment(around: Around, { secret, uri }: Enrolment): void {
  const { api, asking, place } = around;
  const code = input("code", {
    inputMode: "numeric",
    autocomplete: "one-time-code",
    pattern: "[0-9]{6}",
    maxLength: 6,
  });
  const picture = make("figure");
  picture.append(qrSvg(uri));
  place.replaceChildren(
    make("p", "lead", say("account.scan")),
    picture,
    make("p", "secret-text", make("code", "", secret.replace(/(.{4})(?=.)/g, "$1 "))),
    form(
      () =>
        void asking.attempt(async () => {
          await api.post("/session/totp/confirm", { code: code.value });
          changed(around, true);
          asking.said(say("account.enrolled"));
        }),
      field("account.code", code),
      button("account.confirm", "submit", "primary"),
    ),
  );
  code.focus();
}
