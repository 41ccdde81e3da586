import type { Camera, Group, Member } from "../contract";
import { make } from "../make";
import { say } from "../page";
import { field } from "./dialog";

const groups = ["viewer", "publisher", "operator"] as const;

export interface Choice {
  readonly elements: readonly HTMLElement[];
  /** Shows what fits, after a form was emptied. */
  redraw(): void;
  /** What is chosen now. */
  wish(): Pick<Member, "cameras"> & { readonly group: Group };
}

/** What somebody may do, and which cameras they see: all, or some. */
export function choiceOf(cameras: readonly Camera[], now: Pick<Member, "group" | "cameras">): Choice {
  const group = make("select");
  group.name = "group";
  group.append(
    ...groups.map((each) => new Option(say(`people.group.${each}`), each, each === now.group, each === now.group)),
  );
  const boxes = cameras.map(({ name, title }) => {
    const box = Object.assign(make("input"), { type: "checkbox", value: name, name: "camera" });
    box.checked = now.cameras?.includes(name) ?? false;
    return { box, label: make("label", "check", box, make("span", "", title)) };
  });
  const which = make("select");
  which.name = "which";
  const some = now.cameras !== null;
  which.append(
    new Option(say("people.allCameras"), "all", !some, !some),
    new Option(say("people.onlyCameras"), "some", some, some),
  );
  const list = make(
    "fieldset",
    "",
    make("legend", "unseen", say("people.onlyCameras")),
    ...boxes.map((it) => it.label),
  );
  const sees = field("people.cameras", which);
  const operators = make("p", "lead", say("people.operatorsSee"));
  const draw = () => {
    const isOperator = group.value === "operator";
    sees.hidden = isOperator;
    operators.hidden = !isOperator;
    list.hidden = isOperator || which.value === "all";
    const isNone = !list.hidden && boxes.every(({ box }) => !box.checked);
    boxes[0]?.box.setCustomValidity(isNone ? say("person.noCamera") : "");
  };
  for (const each of [group, which, list]) each.onchange = draw;
  draw();
  return {
    elements: [field("people.group", group), sees, list, operators],
    redraw: draw,
    wish: () => ({
      group: group.value as Group,
      cameras: list.hidden ? null : boxes.filter(({ box }) => box.checked).map(({ box }) => box.value),
    }),
  };
}
