"""Where every address of the platform leads."""

from django.conf import settings
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from anlan.config.pages import display, errors, gallery

urlpatterns = [
    # Both change only how this device shows pages, from pages that may have been open for hours.
    path("language", csrf_exempt(set_language), name="set_language"),
    path("display", display.choose, name="display"),
    path("csp-report", errors.csp_report, name="csp_report"),
    path("old-browser", errors.too_old, name="old_browser"),
    path("account/", include("anlan.desk.sign_in_urls")),
    path("desk/", include("anlan.desk.urls")),
    path("", include("anlan.portal.urls")),
]

if settings.PROFILE != "production":
    urlpatterns.insert(0, path("look/", include(gallery.urlpatterns)))

handler400 = errors.bad_request
handler403 = errors.not_allowed
handler404 = errors.not_found
handler500 = errors.failed
