import { four, type Scene, type ScenePage } from "./scene";

const at = "#/people";
const script = { cameras: four };
const account = async (page: ScenePage) => {
  await page.waitForSelector("#house:visible");
  await page.click("#account summary");
  await page.click("#security");
};

const proof = async (page: ScenePage, password: string) => {
  await account(page);
  await page.click(".person .acts .primary");
  await page.fill(".person [name=password]", password);
  await page.press(".person [name=password]", "Enter");
};

/** Who may come in, and one's own account. */
export const PEOPLE: readonly Scene[] = [
  { name: "people", at, script, shows: ".people tbody tr" },
  {
    name: "people-invite",
    at,
    script,
    act: async (page) => {
      await page.click(".people > .primary");
      await page.fill(".person [name=email]", "duarte@example.com");
      await page.press(".person [name=which]", "ArrowDown");
    },
    shows: ".person fieldset:visible",
  },
  { name: "people-change", at, script, act: (page) => page.click("tr:nth-child(3) button"), shows: ".person fieldset" },
  {
    name: "people-last-operator",
    at,
    script,
    act: async (page) => {
      await page.click("tr:nth-child(1) button");
      await page.click(".person .end button");
      await page.click(".person .end button");
    },
    shows: ".person .alert:not(:empty)",
  },
  { name: "account-security", at: "#/servers", act: account, shows: ".person .primary:visible" },
  {
    name: "account-enrolment",
    at: "#/servers",
    act: (page) => proof(page, "right horse"),
    shows: ".person figure svg",
  },
  {
    name: "account-wrong-password",
    at: "#/servers",
    act: (page) => proof(page, "left horse"),
    shows: ".person form .alert:not(:empty)",
  },
  {
    name: "forgotten",
    at: "",
    script: { session: false },
    act: (page) => page.click("[data-action=forgotten]"),
    shows: ".person [name=email]:visible",
  },
  {
    name: "forgotten-code",
    at: "",
    script: { session: false },
    act: async (page) => {
      await page.click("[data-action=forgotten]");
      await page.fill(".person [name=email]", "ana@example.com");
      await page.press(".person [name=email]", "Enter");
    },
    shows: ".person [name=password]:visible",
  },
];
