import { type Row, readRow } from "../shared/recording-row";
import { type Attributes, attributes, plain, type Table } from "../shared/table";

/** All rows of the table, a page of at most a megabyte at a time; those after the row `after`, in DynamoDB's own order. */
export async function* scan(table: Table, after?: string): AsyncGenerator<Row[]> {
  let start: Attributes | undefined = after === undefined ? undefined : attributes({ id: after });
  do {
    const answer: { Items: Attributes[]; LastEvaluatedKey?: Attributes } = await table.call("Scan", {
      ...(start && { ExclusiveStartKey: start }),
    });
    yield answer.Items.flatMap((item) => readRow(plain(item)) ?? []);
    start = answer.LastEvaluatedKey;
  } while (start);
}
