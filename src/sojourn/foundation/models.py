"""Workers that are alive: a row each, refreshed while they work."""

from django.db import models


class Heartbeat(models.Model):
    """A worker process that was alive at `seen_at`. What a worker without a recent one had begun is taken up again."""

    worker_id = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=100)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id
