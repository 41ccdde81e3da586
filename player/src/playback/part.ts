/** In the session's storage while the page has begun anew for a part and has not got one since. */
const BEGUN_ANEW = "loge.begun-anew";

/**
 * Loads a part of the page that comes later. A page that was opened before a release asks for parts that are gone:
 * it begins anew, once, and then has the new ones.
 */
export async function part<T>(load: () => Promise<T>): Promise<T> {
  try {
    const loaded = await load();
    sessionStorage.removeItem(BEGUN_ANEW);
    return loaded;
  } catch (trouble) {
    if (sessionStorage.getItem(BEGUN_ANEW)) throw trouble;
    sessionStorage.setItem(BEGUN_ANEW, "yes");
    location.reload();
    return new Promise(() => {});
  }
}
