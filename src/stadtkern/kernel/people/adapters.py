"""Our part of django-allauth: who may sign up, how its mails and addresses
look, when the city's own sign-in opens an account.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.people.models import User
from stadtkern.kernel.texts import storable, storable_json
from stadtkern.kernel.trust import limits

MAILS_PER_ADDRESS = 5
MAILS_PER = timedelta(minutes=15)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: accounts come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("workbench")

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.client(request)

    def send_mail(self, template_prefix: str, email: str, context_: dict[str, Any]) -> None:
        """Through the outbox, with the city's name.

        Raises limits.TooMany when one address is asked for too much mail.
        """
        limits.mailbox("account", email, most=MAILS_PER_ADDRESS, per=MAILS_PER)
        shown = {**context_, "email": email, "request": context.request, "city_name": profile().name}
        self.render_mail(template_prefix, email, shown).send()


class SocialAdapter(DefaultSocialAccountAdapter):
    """The city's own sign-in opens only accounts that exist, and only for addresses that it has verified itself."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """At the first sign-in connect with the account of the same address, if the issuer says `email_verified`.

        OpenID Connect Core 1.0, section 5.7: only `iss` and `sub` name a person; an address that the issuer has not
        verified may be anybody's.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified is True]
        user = User.objects.filter(email__in=[email.lower() for email in verified], is_active=True).first()
        if user is None:
            reason = "unknown" if verified else "unverified"
            page = render(request, "socialaccount/signup.html", {"reason": reason}, status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, user)


def clean_claims(instance: Any, **_kwargs: Any) -> None:
    """Before an account of another sign-in is saved: what the issuer says may hold what no column takes."""
    instance.uid, instance.extra_data = storable(instance.uid), storable_json(instance.extra_data)


class MFAAdapter(DefaultMFAAdapter):
    """The second factor belongs to the city's name, not to a host."""

    def get_totp_issuer(self) -> str:
        return f"Stadtkern {profile().name}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party (WebAuthn Level 2, section 5.4.2): our host, and the city's name for people."""
        return {"id": context.request.get_host().partition(":")[0], "name": self.get_totp_issuer()}
