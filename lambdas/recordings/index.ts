import { Aws } from "../shared/aws";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { Table } from "../shared/table";
import { Catalog } from "./catalog";
import { recordings } from "./recordings";

export const handler = handle(recordings(new Catalog(new Table(Aws.fromEnvironment(), required("RECORDINGS_TABLE")))));
