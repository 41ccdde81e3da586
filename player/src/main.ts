import { nameAccount, offerAccount } from "./account";
import { Api, ApiFailure } from "./api";
import type { Person } from "./contract";
import { House } from "./house";
import { MediaPass } from "./media-pass";
import { fillTexts, notice, offerLanguages, say } from "./page";
import { part, partAtLast } from "./playback/part";
import { warmUp } from "./playback/play";
import { SignIn } from "./sign-in";
import { offerThemes } from "./theme";

const api = new Api(fetch.bind(window), () => leave(say("signIn.ended")));
const pass = new MediaPass(api, fetch.bind(window));
const signIn = new SignIn(api, enter);
let house: House | undefined;

fillTexts(document);
offerLanguages();
offerThemes();
offerAccount(
  async () => {
    await api.delete("/session").catch(() => {});
    location.assign("/");
  },
  async () => {
    try {
      const { accountDialog } = await part(() => import("./people/account-dialog"));
      await accountDialog(api, () => location.assign("/"));
    } catch (trouble) {
      notice(trouble);
    }
  },
);
const sharedAddress = /^#\/shared\/([\w-]+)$/;
const token = sharedAddress.exec(location.hash)?.[1];
if (token) void openShared(token);
else void enter();
// A link that is followed while the page is open, or left: another page altogether.
window.addEventListener("hashchange", () => {
  if (token || sharedAddress.test(location.hash)) location.reload();
});

/** What a link to one recording leads to, whoever opens it. */
async function openShared(token: string): Promise<void> {
  const { SharedView } = await partAtLast(() => import("./shared"));
  warmUp();
  await new SharedView(api, token).open();
}

/** Opens the house to whoever has just signed in, or whom the session cookie names; without one, the door is shown. */
async function enter(signedIn?: Person): Promise<void> {
  let opening: House | undefined;
  try {
    const person = signedIn ?? (await api.get<Person>("/session"));
    warmUp();
    nameAccount(person);
    opening = new House(api, pass, person);
    await opening.open();
    signIn.hide();
    house = opening;
  } catch (trouble) {
    opening?.close();
    if (trouble instanceof ApiFailure && trouble.status === 401) return signIn.show();
    if (trouble instanceof ApiFailure && trouble.status === 403) return signIn.show(say("signIn.noGroup"));
    notice(trouble);
    setTimeout(() => void enter(), 5_000);
  }
}

/** The session is over and cannot be renewed. */
function leave(message: string): void {
  if (!house) return;
  house.close();
  house = undefined;
  pass.close();
  // It may show a secret, and the door lies under it.
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  signIn.show(message);
}
