"""CloudWatch's alarms and SNS's e-mails: in moto an alarm that is set does nothing, and a topic writes to nobody. No metric
sets an alarm here, only SetAlarmState."""

from datetime import datetime, timezone

from feed import MAILS
from moto.cloudwatch.models import Alarm
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.sns.models import Subscription, Topic, sns_backends

update_state = Alarm.update_state
publish = Subscription.publish
ACTIONS = {"ALARM": "alarm_actions", "OK": "ok_actions", "INSUFFICIENT_DATA": "insufficient_data_actions"}


def publish_by_mail(self, message, message_id, subject=None, **rest):
    """Whoever is subscribed is taken for confirmed, as moto says of every subscription."""
    if self.protocol == "email":
        MAILS.append(mail={"to": self.endpoint, "subject": subject or "AWS Notification Message", "text": message})
        return
    publish(self, message, message_id, subject=subject, **rest)


def confirmed(self):
    """As many as there are, for the same reason."""
    return len(self.sns_backend.list_subscriptions_by_topic(topic_arn=self.arn)[0])


def update_and_act(self, reason, reason_data, state_value):
    """Only a change acts."""
    before = self.state_value
    update_state(self, reason, reason_data, state_value)
    if before == state_value or not self.actions_enabled:
        return
    for action in getattr(self, ACTIONS[state_value]):
        self.__dict__.setdefault("acted", []).append(act(self, action))


def act(alarm, action):
    """What the history says of it."""
    said = f"Successfully executed action {action}"
    try:
        tell(alarm, action)
    except Exception as refused:
        said = f"Failed to execute action {action}. Received error: {refused}"
    return {
        "AlarmName": alarm.name,
        "AlarmType": "MetricAlarm",
        "Timestamp": datetime.now(timezone.utc).replace(tzinfo=None),
        "HistoryItemType": "Action",
        "HistorySummary": said,
    }


def tell(alarm, action):
    _, _, service, region, account, _ = action.split(":", 5)
    if service != "sns":
        raise ValueError(f"{service} is not emulated")
    text = f"{alarm.description}\n\n{alarm.name} is {alarm.state_value}: {alarm.state_reason}"
    subject = f'{alarm.state_value}: "{alarm.name}" in {region}'[:100]
    sns_backends[account][region].publish(text, arn=action, subject=subject)


def describe_alarm_history(self):
    """Of one alarm, its actions, newest first; no other history is asked for."""
    alarm = self.cloudwatch_backend.alarms.get(self._get_param("AlarmName"))
    acted = getattr(alarm, "acted", []) if self._get_param("HistoryItemType") == "Action" else []
    return ActionResult({"AlarmHistoryItems": acted[::-1]})


Subscription.publish = publish_by_mail
# Its setter drops what moto counts, which is always none.
Topic.subscriptions_confimed = property(confirmed, lambda self, count: None)
Alarm.update_state = update_and_act
CloudWatchResponse.describe_alarm_history = describe_alarm_history
