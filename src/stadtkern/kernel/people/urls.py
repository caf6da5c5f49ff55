"""Pages of one's own account; those of django-allauth follow below the same path."""

from django.conf import settings
from django.urls import path

from stadtkern.kernel.people.views import account

urlpatterns = [
    path("", account.account, name="account"),
    path("einladung/<str:token>/", account.invited, name="people-invited"),
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_code, name="account_request_login_code"),
]

if settings.OIDC:
    from stadtkern.kernel.people.views import issuer

    urlpatterns += [
        path("oidc/<slug:provider_id>/login/", issuer.login, name="openid_connect_login"),
        path("oidc/<slug:provider_id>/login/callback/", issuer.callback, name="openid_connect_callback"),
    ]
