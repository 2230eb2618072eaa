"""What all public content shares: publication, source and slug history."""

import functools
from typing import Any, ClassVar, Self

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import clock
from .constraints import ChoiceField, once
from .names import SortKeyField
from .versions import ContentVersion, M, Tracked, TrackedQuerySet

REMEMBERED = 1_024

__all__ = ["ContentVersion", "FormerSlug", "PublicationQuerySet", "Publishable", "Tracked"]


@functools.lru_cache(REMEMBERED)
def own_address_of(label: str, slug: str) -> str:
    """The address of the page of an item; a page has fifty, and Django takes long to make one."""
    return reverse(label.replace(".", ":"), args=[slug])


class FormerSlug(models.Model):
    """An address that an item had before; it redirects permanently."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    item = GenericForeignKey()
    slug = models.SlugField(_("former address"), max_length=120)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [once("content_type", "slug", name="publishing_former_slug_unique")]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return self.slug


class PublicationQuerySet(TrackedQuerySet[M]):
    _public_relations: tuple[str, ...] = ()

    @staticmethod
    def public(prefix: str = "") -> models.Q:
        """The condition that an item is public; `prefix` is the lookup path to it.

        A join on the path costs a row per row; `id IN (all public items)` would read
        them all for each page.
        """
        return models.Q(
            **{
                f"{prefix}status": Publishable.Status.PUBLISHED,
                f"{prefix}publish_at__lte": clock.now(),
            }
        )

    def published(self) -> Self:
        """What every visitor may see at this moment."""
        return self.filter(self.public())

    def with_public(self, *relations: str) -> Self:
        """With these related items as far as they are public; one that is not counts as none."""
        found = self.select_related(*relations) if relations else self.all()
        found._public_relations = relations
        return found

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]  # of Django, which the stubs leave out
        clone._public_relations = self._public_relations
        return clone

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()
        for name in self._public_relations if is_new else ():
            for item in self._result_cache or ():
                related = getattr(item, name)
                if related and not related.is_public:
                    item._state.fields_cache[name] = None  # its key stays as it is

    def stays_hidden(self, changes: dict[str, Any]) -> bool:
        status = Publishable.Status
        # A bulk change can have an expression here, of which nobody knows what it gives.
        is_other = changes.get("status", status.DRAFT) in (status.DRAFT, status.ARCHIVED)
        return is_other and not self.filter(status=status.PUBLISHED).exists()

    def publish(self) -> int:
        """Show them from now on, also those that were planned for later."""
        is_public = PublicationQuerySet.public()  # of itself; of a role also its theme counts
        return self.exclude(is_public).update(
            status=Publishable.Status.PUBLISHED, publish_at=timezone.now()
        )

    def withdraw(self) -> int:
        return self.exclude(status=Publishable.Status.ARCHIVED).update(
            status=Publishable.Status.ARCHIVED
        )


class PublicationStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Publishable(Tracked):
    """Content with a public address that a visitor sees once it is published."""

    Status = PublicationStatus
    name_field: ClassVar[str] = "title"

    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        help_text=_(
            "The last part of the web address. If you change it, the old address keeps "
            "working and leads to the new one."
        ),
    )
    status = ChoiceField(_("publication"), max_length=10, choices=Status, default=Status.DRAFT)
    publish_at = models.DateTimeField(
        _("visible from"),
        default=timezone.now,
        help_text=_("A published item is visible to everyone from this moment on."),
    )
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("The publication or site that this comes from."),
    )
    source_page = models.CharField(
        _("place in the source"),
        max_length=200,
        blank=True,
        help_text=_("The page or section, so that a reader can find it."),
    )
    confirmed_on = models.DateField(
        _("last confirmed on"),
        null=True,
        blank=True,
        help_text=_("The day on which someone last checked that this is still right."),
    )
    editor_note = models.TextField(
        _("note of the editors"), blank=True, help_text=_("Stays at the desk: no visitor sees it.")
    )
    sort_key = SortKeyField()
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    former_slugs = GenericRelation(FormerSlug)

    objects: ClassVar = PublicationQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug=""), name="%(app_label)s_%(class)s_slug_filled"
            ),
        ]
        # Without the moment: with it in the index SQLite sorts all public rows for a list
        # of three, instead of walking the index that is in the order asked for.
        indexes = [models.Index(fields=["status"], name="%(class)s_publication_idx")]

    def __str__(self) -> str:
        return str(getattr(self, self.name_field))

    # What tells where and when an item is seen, and nothing of what it says
    PUBLICATION_FIELDS = frozenset({"status", "publish_at", "confirmed_on", "updated_at"})
    _stored: dict[str, Any] = {}

    def _values(self) -> dict[str, Any]:
        read = ((name, value) for name, value in self.__dict__.items() if name[0] != "_")
        return {name: value.name if isinstance(value, File) else value for name, value in read}

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        item = super().from_db(*args, **kwargs)
        item._stored = item._values()
        return item

    def save(self, *args: Any, **kwargs: Any) -> None:
        stored, values = self._stored, self._values()
        names = {field.attname for field in self._meta.concrete_fields} if stored else ()
        changed = {name for name in names if values.get(name) != stored.get(name)}
        stored_slug = stored.get("slug")
        if "status" in changed and self.is_public and "publish_at" not in changed:
            # It shows from now on, not from when somebody began to write it.
            self.publish_at = timezone.now()
        with transaction.atomic():
            super().save(*args, **kwargs)
            # It says what it said.
            if stored.get("updated_at") and changed <= self.PUBLICATION_FIELDS:
                self.updated_at = stored["updated_at"]
                type(self)._base_manager.filter(pk=self.pk).update(updated_at=self.updated_at)
            if self.slug != stored_slug:
                kind = ContentType.objects.get_for_model(self)
                # A living item has this address now: no former one of another leads there.
                FormerSlug.objects.filter(content_type=kind, slug=self.slug).delete()
                if stored_slug:
                    FormerSlug.objects.update_or_create(
                        content_type=kind, slug=stored_slug, defaults={"object_id": self.pk}
                    )
        self._stored = self._values()

    @staticmethod
    def kinds() -> list[type["Publishable"]]:
        return [model for model in apps.get_models() if issubclass(model, Publishable)]

    @property
    def is_public(self) -> bool:
        return self.status == self.Status.PUBLISHED and self.publish_at <= clock.now()

    @property
    def own_address(self) -> str:
        """The address of its page, which has the name of the model in the `urls.py` of its app."""
        return own_address_of(self._meta.label_lower, self.slug)

    def get_absolute_url(self) -> str:
        """Where visitors read of it."""
        return self.own_address
