"""Addresses of the citizen's door; none of them carries a number, a code or a name."""

from django.urls import path

from anlan.portal.views import acts, pages, places, question, receipt, submit, track

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("submit/", submit.say, name="submit"),
    path("submit/where/", submit.where, name="submit_where"),
    path("submit/contact/", submit.contact, name="submit_contact"),
    path("submit/receipt/", receipt.receipt, name="receipt"),
    path("submit/clear", submit.clear, name="clear"),
    path("track/", track.track, name="track"),
    path("track/status/", track.status_page, name="status_page"),
    path("track/do/<slug:name>/", acts.act, name="act"),
    path("track/contact/", acts.correct, name="correct"),
    path("track/delete/", acts.delete, name="delete"),
    path("track/letter/<uuid:letter_id>/", track.letter, name="letter"),
    path("track/doubt/<int:mark>/", question.question, name="question"),
    path("track/leave", track.leave, name="leave"),
    path("status", pages.status, name="status"),
    path("places/find", places.find, name="find_places"),
    path("areas.geojson", places.areas, name="areas"),
    path("help/", pages.help_page, name="help"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
