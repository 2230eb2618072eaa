"""What the pages of allauth have in common with the desk."""

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.deprecation import MiddlewareMixin

from portal.desk.desk_admin import all_mistakes
from portal.desk.signing_in import show_wait


class DoorMiddleware(MiddlewareMixin):
    """They look like the desk, nobody keeps them, and who has to wait is told by the status too."""

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        place, context = request.resolver_match, response.context_data or {}
        if request.path.startswith(reverse("admin:index")) and place and not place.app_name:
            response.context_data = admin.site.each_context(request) | context
            add_never_cache_headers(response)
            # Of a code, and of a key instead of it.
            shown = [context[name] for name in ("form", "webauthn_form") if context.get(name)]
            if shown:
                mistakes = [mistake for form in shown for mistake in all_mistakes(form)]
                response.context_data["mistakes"] = mistakes
            for form in shown:
                show_wait(form, response)
        return response
