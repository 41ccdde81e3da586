"""DynamoDB: an index for Query. moto looks through and sorts the whole table for each page: at 10,000 rows, a quarter of a
second for what DynamoDB answers in a few milliseconds.

Each secondary index of a table without a sort key is kept in order. Of it moto is shown only what the page can hold, and does
all else itself: conditions, filters, projections, sizes. One request at a time reaches DynamoDB (see server.py)."""

import weakref
from bisect import bisect_left, bisect_right, insort

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import RESULT_SIZE_LIMIT, Table

# Table → {index name: Order}. Not part of the account: made again from it when it is first asked.
ORDERS = weakref.WeakKeyDictionary()


class Order:
    """The rows of one index, by partition, in the order of the index's sort key and then of the table's own key."""

    def __init__(self, table, partition, sort):
        self.attributes = (partition, sort)
        self.partitions = {}
        self.places = {}
        for item in table.items.values():
            self.put(item)

    def put(self, item):
        self.remove(item.hash_key)
        partition, sort = (item.attrs.get(name) for name in self.attributes)
        if partition is None or sort is None:
            return
        place = (sort.cast_value, item.hash_key.cast_value, item.hash_key)
        self.places[item.hash_key] = (partition, place)
        insort(self.partitions.setdefault(partition, []), place, key=position)

    def remove(self, key):
        partition, place = self.places.pop(key, (None, None))
        if place:
            places = self.partitions[partition]
            del places[bisect_left(places, position(place), key=position)]

    def page(self, partition, condition, start, forward):
        """Keys of the rows that meet the condition, from `start` on, in the order that was asked for."""
        places = self.partitions.get(partition, [])
        low, high = within(places, *condition) if condition else (0, len(places))
        if start and forward:
            low = max(low, bisect_right(places, start, key=position))
        elif start:
            high = min(high, bisect_left(places, start, key=position))
        for at in range(low, high) if forward else range(high - 1, low - 1, -1):
            yield places[at][2]


def position(place):
    return place[:2]


def sort_value(place):
    return place[0]


def within(places, comparison, values):
    """The first place that meets a condition on the sort key, and the one after the last."""
    first, last = values[0].cast_value, values[-1].cast_value
    low = bisect_right(places, first, key=sort_value) if comparison == ">" else bisect_left(places, first, key=sort_value)
    high = bisect_left(places, last, key=sort_value) if comparison == "<" else bisect_right(places, last, key=sort_value)
    return (low if comparison in (">", ">=", "=", "BETWEEN") else 0), (
        high if comparison in ("<", "<=", "=", "BETWEEN") else len(places)
    )


def order_of(table, name):
    """None where there is no such index, or one of another shape than ours."""
    index = next((one for one in table.all_indexes() if one.name == name), None)
    keys = {key["KeyType"]: key["AttributeName"] for key in index.schema} if index else {}
    if table.range_key_attr or len(keys) < 2 or len(index.schema) > 2:
        return None
    orders = ORDERS.setdefault(table, {})
    if name not in orders:
        orders[name] = Order(table, keys["HASH"], keys["RANGE"])
    return orders[name]


def changed(table, key):
    for order in ORDERS.get(table, {}).values():
        item = table.items.get(key)
        order.put(item) if item else order.remove(key)


query, put_item, delete_item = Table.query, Table.put_item, Table.delete_item
update_item = DynamoDBBackend.update_item


def query_in_order(
    self, hash_key, range_comparison, range_objs, limit, exclusive_start_key, scan_index_forward, projection, index_name=None, *rest, **named
):
    def asked():
        given = (hash_key, range_comparison, range_objs, limit, exclusive_start_key, scan_index_forward, projection, index_name)
        return query(self, *given, *rest, **named)

    order = order_of(self, index_name)
    # The old QueryFilter comes by the names of attributes.
    if not order or range_comparison == "BEGINS_WITH" or named.keys() - {"hash_key_conditions", "range_key_conditions"}:
        return asked()
    keys = (order.attributes[1], self.hash_key_attr)
    start = exclusive_start_key and tuple(DynamoType(exclusive_start_key[key]).cast_value for key in keys)
    condition = range_comparison and (range_comparison, range_objs)
    shown, size = [], 0
    for key in order.page(hash_key, condition, start, scan_index_forward):
        shown.append(self.items[key])
        size += shown[-1].size()
        # One more than fits, so that moto sees that there is more.
        if len(shown) - 1 == limit or size > RESULT_SIZE_LIMIT:
            break
    self.all_items = lambda: shown
    try:
        return asked()
    finally:
        del self.all_items


def put_in_order(self, *args, **named):
    item = put_item(self, *args, **named)
    changed(self, item.hash_key)
    return item


def delete_in_order(self, hash_key, range_key):
    item = delete_item(self, hash_key, range_key)
    changed(self, hash_key)
    return item


def update_in_order(self, table_name, key, *args, **named):
    """moto changes the row where it is, and may fail in the middle."""
    try:
        return update_item(self, table_name, key, *args, **named)
    finally:
        table = self.tables.get(table_name)
        if table and not table.range_key_attr and table.hash_key_attr in key:
            changed(table, DynamoType(key[table.hash_key_attr]))


Table.query = query_in_order
Table.put_item = put_in_order
Table.delete_item = delete_in_order
DynamoDBBackend.update_item = update_in_order
