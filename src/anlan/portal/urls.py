"""Addresses of the citizen's door; none carries a code or a name, a number only the one printed on letters."""

from django.urls import path, re_path

from anlan.portal.views import acts, log, pages, places, question, receipt, submit, track

app_name = "portal"
LOG = r"^(?P<log>ledger(?:-sm3)?(?:/[1-9]\d{0,3})?)"  # as in the log's own name: <host>/ledger, <host>/ledger/2
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
    path("track/papers/<slug:kind>", log.paper, name="paper"),
    path("track/leave", track.leave, name="leave"),
    path("status", pages.status, name="status"),
    path("check/", log.check, name="check"),
    path("check/<str:number>", log.check, name="check_number"),
    path("ledger/", log.ledger, name="ledger"),
    path("ledger/get/<str:name>", log.verifier, name="verifier"),
    re_path(LOG + r"/checkpoint$", log.checkpoint, name="checkpoint"),
    re_path(LOG + r"/tile/(?P<path>.+)$", log.tile, name="tile"),
    path("places/find", places.find, name="find_places"),
    path("areas.geojson", places.areas, name="areas"),
    path("help/", pages.help_page, name="help"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
