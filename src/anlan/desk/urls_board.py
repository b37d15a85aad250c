"""Addresses of supervision, figures, map, imports, exports and settings; included by desk.urls."""

from django.urls import URLPattern, path

from anlan.desk.views import accounts, audit, board, calendars, dashboard, exports, imports, maps, settings

urlpatterns: list[URLPattern] = [
    path("board/", board.board, name="desk_board"),
    path("board/alike", board.alike, name="desk_board_alike"),
    path("board/export.<slug:kind>", board.export, name="desk_board_export"),
    path("board/<uuid:case_id>/supervise", board.supervise, name="desk_supervise"),
    path("dashboard/", dashboard.first_dashboard, name="desk_dashboard"),
    path("dashboard/export.<slug:kind>", dashboard.export, name="desk_dashboard_export"),
    path("stats", dashboard.stats, name="desk_stats"),
    path("map/", maps.case_map, name="desk_map"),
    path("map/areas.geojson", maps.areas, name="desk_map_areas"),
    path("map/points.geojson", maps.points, name="desk_map_points"),
    path("imports/", imports.imports, name="desk_imports"),
    path("imports/templates/<slug:code>.xlsx", imports.template, name="desk_import_template"),
    path("imports/<uuid:held_id>/", imports.one_import, name="desk_import"),
    path("imports/<uuid:held_id>/mapping", imports.mapping, name="desk_import_mapping"),
    path("imports/<uuid:held_id>/commit", imports.commit, name="desk_import_commit"),
    path("imports/<uuid:held_id>/refused.xlsx", imports.refused_rows, name="desk_import_refused"),
    path("exports/", exports.exports, name="desk_exports"),
    path("exports/cases.<slug:kind>", exports.cases_file, name="desk_export_cases"),
    path("settings/", settings.settings, name="desk_settings"),
    path("settings/rules/", settings.rules, name="desk_rules"),
    path("settings/units/", settings.units, name="desk_units"),
    path("settings/units/<uuid:unit_id>/", settings.unit, name="desk_unit"),
    path("settings/calendar/", calendars.year_page, name="desk_calendar"),
    path("settings/calendar/day", calendars.day, name="desk_calendar_day"),
    path("settings/calendar/year", calendars.year, name="desk_calendar_year"),
    path("settings/calendar/known-year", calendars.known_year, name="desk_calendar_known_year"),
    path("settings/accounts/", accounts.all_accounts, name="desk_accounts"),
    path("settings/accounts/new", accounts.new_account, name="desk_account_new"),
    path("settings/accounts/<uuid:account_id>/", accounts.one_account, name="desk_account"),
    path("settings/accounts/<uuid:account_id>/grants", accounts.grant, name="desk_grant"),
    path("settings/accounts/<uuid:account_id>/grants/<uuid:grant_id>/revoke", accounts.revoke, name="desk_revoke"),
    path("settings/accounts/<uuid:account_id>/disable", accounts.disable, name="desk_disable"),
    path("settings/accounts/<uuid:account_id>/first-password", accounts.first_password, name="desk_first_password"),
    path("settings/audit/", audit.audit, name="desk_audit"),
    path("settings/audit/verify", audit.verify_ledger, name="desk_verify"),
]
