import "../styles/keys.css";
import { en } from "../../texts/keys/en";
import { pt } from "../../texts/keys/pt";
import { type Asking, asking } from "../asking";
import { copyOf } from "../page";
import { learn } from "../texts";

learn({ en, pt });

/** A dialog of this part, open. */
export function openDialog(template: string): Asking {
  return asking(copyOf(template) as HTMLDialogElement);
}
