"""The files with the content of this app."""

from portal.loading.specs import ItemSpec, register

from .models import ReplyTemplate

register(
    ItemSpec(ReplyTemplate, ("slug",), file="themes/interest/content/reply_templates.yaml"),
)
