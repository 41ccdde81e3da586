"""Budgets: Terraform reads back who hears of a notification, which moto keeps and never tells, and tags, which it drops."""

import json

from moto.budgets import responses


def describe_subscribers_for_notification(self):
    budgets = self.backend.budgets[self._get_param("AccountId")]
    wanted = self._get_param("Notification")
    known = budgets[self._get_param("BudgetName")].notifications
    subscribers = [one.subscribers for one in known if same(one.details, wanted)]
    return json.dumps({"Subscribers": subscribers[0] if subscribers else [], "NextToken": None})


def same(details, wanted):
    """Whether it is in alarm is not part of which it is; a threshold is a number, written as 80 or as 80.0."""
    names = ("NotificationType", "ComparisonOperator", "ThresholdType")
    return float(details["Threshold"]) == float(wanted["Threshold"]) and all(details.get(n) == wanted.get(n) for n in names)


responses.BudgetsResponse.describe_subscribers_for_notification = describe_subscribers_for_notification


create_budget = responses.BudgetsResponse.create_budget


def create_budget_with_tags(self):
    answer = create_budget(self)
    budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("Budget")["BudgetName"]]
    budget.tags = {tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags", [])}
    return answer


def tags_of(self):
    # arn:aws:budgets::123456789012:budget/name
    arn = self._get_param("ResourceARN").split(":", 5)
    return self.backend.budgets[arn[4]][arn[5].removeprefix("budget/")].tags


def list_tags_for_resource(self):
    return json.dumps({"ResourceTags": [{"Key": key, "Value": value} for key, value in tags_of(self).items()]})


def tag_resource(self):
    tags_of(self).update({tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags", [])})
    return "{}"


def untag_resource(self):
    for key in self._get_param("ResourceTagKeys", []):
        tags_of(self).pop(key, None)
    return "{}"


responses.BudgetsResponse.create_budget = create_budget_with_tags
responses.BudgetsResponse.list_tags_for_resource = list_tags_for_resource
responses.BudgetsResponse.tag_resource = tag_resource
responses.BudgetsResponse.untag_resource = untag_resource
