import type { Scene, ScenePage } from "./scene";

const signIn =
  (password = "right horse") =>
  async (page: ScenePage) => {
    await page.fill("#sign-in [name=email]", "ana@example.com");
    await page.fill("#sign-in [name=password]", password);
    await page.press("#sign-in [name=password]", "Enter");
  };

const door = { session: false } as const;

/** Signing in. */
export const DOOR: readonly Scene[] = [
  { name: "sign-in", at: "", script: door, shows: "#sign-in:visible" },
  { name: "sign-in-wrong", at: "", script: door, act: signIn("wrong"), shows: "#sign-in [role=alert]:not(:empty)" },
  {
    name: "sign-in-throttled",
    at: "",
    script: { ...door, throttled: 290 },
    act: signIn(),
    shows: "#sign-in [role=alert]:not(:empty)",
  },
  {
    name: "sign-in-new-password",
    at: "",
    script: { ...door, challenges: ["new_password"] },
    act: signIn(),
    shows: "#set-password:visible",
  },
  {
    name: "sign-in-code",
    at: "",
    script: { ...door, challenges: ["totp"] },
    act: signIn(),
    shows: "#enter-code:visible",
  },
];
