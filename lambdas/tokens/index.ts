import { Aws } from "../shared/aws";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { Refusals } from "../shared/refusals";
import { Table } from "../shared/table";
import { TokenShelf } from "./token-shelf";
import { tokens } from "./tokens";

const access = new Table(Aws.fromEnvironment(), required("ACCESS_TABLE"));

export const handler = handle(tokens(new TokenShelf(access), new Refusals(access)));
