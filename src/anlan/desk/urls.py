"""Addresses of this door; every view says which roles it opens to (desk.access)."""

from django.urls import URLPattern, URLResolver, include, path

from anlan.desk.views import (
    call_backs,
    cases,
    codes,
    counter,
    letters,
    lists,
    my_desk,
    sealed,
    slips,
    steps,
    unit_letters,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", my_desk.my, name="desk_my"),
    path("messages/", my_desk.inbox_page, name="desk_messages"),
    path("messages/<uuid:message_id>/read", my_desk.read, name="desk_message_read"),
    path("switch", my_desk.switch, name="desk_switch"),
    path("session/goes-on", my_desk.session_goes_on, name="desk_session_goes_on"),
    path("cases/", lists.cases, name="desk_cases"),
    path("cases/bulk", lists.bulk, name="desk_bulk"),
    path("cases/<uuid:case_id>/", cases.case, name="desk_case"),
    path("cases/<uuid:case_id>/card", cases.card, name="desk_card"),
    path("cases/<uuid:case_id>/clocks/<int:place>", cases.explained, name="desk_clock"),
    path("cases/<uuid:case_id>/steps/<slug:action>", steps.step, name="desk_step"),
    path("cases/<uuid:case_id>/contact", sealed.contact, name="desk_contact"),
    path("cases/<uuid:case_id>/letters/<uuid:letter_id>.pdf", sealed.letter, name="desk_letter"),
    path("cases/<uuid:case_id>/receipts/<uuid:receipt_id>/separate", sealed.separate, name="desk_separate"),
    path("cases/<uuid:case_id>/letters", sealed.issue, name="desk_letters"),
    path("cases/<uuid:case_id>/letters/<uuid:letter_id>/open", sealed.open_letter, name="desk_letter_open"),
    path("cases/<uuid:case_id>/letters/<uuid:letter_id>/deliver", letters.deliver, name="desk_letter_deliver"),
    path("cases/<uuid:case_id>/letters/<uuid:letter_id>/cancel", letters.cancel, name="desk_letter_cancel"),
    path("letters/", unit_letters.unit_letters, name="desk_unit_letters"),
    path("sorting/", lists.sorting_queue, name="desk_sorting"),
    path("counter/", counter.counter, name="desk_counter"),
    path("counter/slip", slips.slip, name="desk_slip"),
    path("counter/code", codes.replace, name="desk_code"),
    path("counter/places", counter.places, name="desk_places"),
    path("call-backs/", call_backs.queue, name="desk_call_backs"),
    path("call-backs/<uuid:case_id>/", call_backs.call, name="desk_call_back"),
    path("call-backs/<uuid:case_id>/number", call_backs.number, name="desk_call_back_number"),
    path("", include("anlan.desk.urls_board")),
]
