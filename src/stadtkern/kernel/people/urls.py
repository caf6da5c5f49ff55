"""Pages of one's own account; those of django-allauth follow below the same path."""

from django.urls import path

from stadtkern.kernel.people.views import account

urlpatterns = [
    path("", account.account, name="account"),
    path("einladung/<str:token>/", account.invited, name="people-invited"),
    path("login/", account.login, name="account_login"),
    path("oidc/<slug:provider_id>/login/", account.oidc_login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", account.oidc_callback, name="openid_connect_callback"),
    path("login/code/", account.request_code, name="account_request_login_code"),
]
