"""Every page of the app."""

from django.urls import path

from .views import (
    account,
    cell,
    exchange,
    export,
    framework,
    health,
    home,
    me,
    people,
    roles,
    setup,
    team,
    teams,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("setup/", setup.setup, name="setup"),
    # Signing in
    path("sign-in/", account.sign_in, name="account_login"),
    path("sign-in/as/<slug:persona>/", account.sign_in_as, name="sign_in_as"),
    path("sign-out/", account.sign_out, name="account_logout"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_sent, name="account_reset_password_done"),
    path(
        "password/reset/key/<uidb36>-<key>/",
        account.password_reset_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_done,
        name="account_reset_password_from_key_done",
    ),
    # The engineer's own page
    path("me/", me.skills, name="me"),
    path("me/<int:skill_id>/", me.rate, name="me_rate"),
    # Teams and the matrix
    path("teams/", teams.team_list, name="teams"),
    path("teams/new/", teams.team_create, name="team_create"),
    path("teams/<slug:slug>/", team.matrix, name="team"),
    path("teams/<slug:slug>/changes/", team.changes, name="team_changes"),
    path("teams/<slug:slug>/cell/<int:engineer_id>/<int:skill_id>/", cell.cell, name="cell"),
    path("teams/<slug:slug>/export.<str:extension>", export.team_export, name="team_export"),
    path("teams/<slug:slug>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<slug:slug>/retire/", teams.team_retire, name="team_retire"),
    path("teams/<slug:slug>/people/", teams.team_people, name="team_people"),
    # People
    path("engineers/", people.engineer_list, name="engineers"),
    path("engineers/new/", people.engineer_create, name="engineer_create"),
    path("engineers/<int:pk>/", people.engineer, name="engineer"),
    path("engineers/<int:pk>/edit/", people.engineer_edit, name="engineer_edit"),
    path("engineers/<int:pk>/leave/", people.engineer_leave, name="engineer_leave"),
    path("engineers/<int:pk>/teams/", people.engineer_teams, name="engineer_teams"),
    # Roles and frameworks
    path("roles/", roles.role_list, name="roles"),
    path("roles/new/", roles.role_create, name="role_create"),
    path("roles/<slug:slug>/", roles.role, name="role"),
    path("roles/<slug:slug>/edit/", roles.role_edit, name="role_edit"),
    path("roles/<slug:slug>/retire/", roles.role_retire, name="role_retire"),
    path("framework/", framework.framework_list, name="frameworks"),
    path("framework/<slug:slug>/", framework.framework, name="framework"),
    path("framework/<slug:slug>/<slug:skill>/", framework.skill, name="skill"),
    path("framework/<slug:slug>/<slug:skill>/edit/", framework.skill_edit, name="skill_edit"),
    path("framework/<slug:slug>/<slug:skill>/retire/", framework.skill_retire, name="skill_retire"),
    # Files in
    path("exchange/", exchange.runs, name="exchange"),
    path("exchange/new/", exchange.upload, name="exchange_upload"),
    path("exchange/<int:pk>/", exchange.run, name="exchange_run"),
    path("exchange/<int:pk>/map/", exchange.map_columns, name="exchange_map"),
    path("exchange/<int:pk>/preview/", exchange.preview, name="exchange_preview"),
    path("exchange/<int:pk>/apply/", exchange.apply, name="exchange_apply"),
    path("exchange/<int:pk>/undo/", exchange.undo, name="exchange_undo"),
]
