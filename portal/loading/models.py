from django.db import models


class LoadedItem(models.Model):
    """What `load_programme` last wrote of an item, to tell what the coordinator changed since."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="loading_item_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
