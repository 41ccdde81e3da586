import { Aws } from "../shared/aws";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { Table } from "../shared/table";
import { TokenShelf } from "./token-shelf";
import { tokens } from "./tokens";

export const handler = handle(tokens(new TokenShelf(new Table(Aws.fromEnvironment(), required("ACCESS_TABLE")))));
