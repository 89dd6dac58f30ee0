"""Workers that are alive, a row each, refreshed while they work; and what is done once a day."""

from django.db import models


class Heartbeat(models.Model):
    """A worker process that was alive at `seen_at`. What a worker without a recent one had begun is taken up again."""

    worker_id = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=100)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id


class DailyRun(models.Model):
    """On which day a daily job was last put on the queue."""

    name = models.CharField(max_length=120, unique=True)
    on = models.DateField()

    def __str__(self) -> str:
        return self.name
