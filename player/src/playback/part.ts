import { ApiFailure } from "../api";

/** In the session's storage while the page has begun anew for a part and has not got one since. */
const BEGUN_ANEW = "loge.begun-anew";
/** Milliseconds between two tries where there is no network. */
const AGAIN = 2_000;

/** The page is about to begin anew: nobody waits for what comes, or does not come, until then. */
let leaving = false;

/**
 * Loads a part of the page that comes later. A page that was opened before a release asks for parts that are gone:
 * it begins anew, once, and then has the new ones.
 * @throws as a call does, where nothing can be had now: to begin anew would put the browser's own page in this one's place
 */
export async function part<T>(load: () => Promise<T>): Promise<T> {
  try {
    const loaded = await load();
    if (!leaving) sessionStorage.removeItem(BEGUN_ANEW);
    return loaded;
  } catch (trouble) {
    await fetch("/", { method: "HEAD", cache: "no-store" }).catch(({ message }) => {
      throw new ApiFailure(0, "unreachable", message);
    });
    if (!leaving && sessionStorage.getItem(BEGUN_ANEW)) throw trouble;
    if (!leaving) {
      leaving = true;
      sessionStorage.setItem(BEGUN_ANEW, "yes");
      location.reload();
    }
    return new Promise(() => {});
  }
}

/** The same for what nobody would ask for again: it comes when the network does. */
export async function partAtLast<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await part(load);
    } catch (trouble) {
      if (!(trouble instanceof ApiFailure)) throw trouble;
      await new Promise((again) => setTimeout(again, AGAIN));
    }
  }
}
