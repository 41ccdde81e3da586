"""AWS answers a queue's redrive policy without spaces; moto's spaces are a difference in every plan."""

import json

from moto.sqs import models

attributes = models.Queue.attributes.fget


def compact_redrive_policy(self):
    answer = attributes(self)
    if answer.get("RedrivePolicy"):
        answer["RedrivePolicy"] = json.dumps(json.loads(answer["RedrivePolicy"]), separators=(",", ":"))
    return answer


models.Queue.attributes = property(compact_redrive_policy)
