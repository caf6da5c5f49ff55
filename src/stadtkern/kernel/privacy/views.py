"""A person's own data, without an account: asked for by e-mail, opened by a signed link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from stadtkern.kernel import headers
from stadtkern.kernel.privacy import actions
from stadtkern.kernel.privacy.forms import MyData
from stadtkern.kernel.privacy.mails import LINK_VALID, PURPOSE
from stadtkern.kernel.trust import limits, links

FROM_ONE_NETWORK = 10
WINDOW = timedelta(hours=1)


def ask(request: HttpRequest) -> HttpResponse:
    """The form; whatever address is typed, the answer is the same."""
    form = MyData(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        limits.hit("privacy", limits.client(request), most=FROM_ONE_NETWORK, per=WINDOW)
        actions.ask(email, get_language() or "de")
        return render(request, "privacy/asked.html", {"email": email})
    return render(request, "privacy/ask.html", {"form": form}, status=422 if form.errors else 200)


def by_link(view: Callable[[HttpRequest, str, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open a link: the view gets the address and the token. A wrong or old one leads back to the form.

    The answer is kept nowhere and the link travels nowhere else.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            email = links.read(PURPOSE, token, max_age=LINK_VALID)
        except links.BadLink:
            response = render(request, "privacy/link_over.html", status=410)
        else:
            response = view(request, email, token)
        response["Referrer-Policy"] = "no-referrer"
        return headers.no_store(response)

    return opened


@by_link
def show(request: HttpRequest, email: str, token: str) -> HttpResponse:
    """Everything that is held about the address, with purpose and retention."""
    return render(request, "privacy/data.html", {"email": email, "token": token, "holdings": actions.holdings(email)})


@by_link
def download(request: HttpRequest, email: str, token: str) -> HttpResponse:  # noqa: ARG001
    """The same as JSON."""
    response = JsonResponse(actions.export(email), json_dumps_params={"ensure_ascii": False, "indent": 2})
    return headers.as_file(response, "meine-daten.json")


@by_link
def erase(request: HttpRequest, email: str, token: str) -> HttpResponse:
    """Ask once more, then erase."""
    if request.method == "POST":
        return render(request, "privacy/erased.html", {"email": email, "rows": actions.erase(email)})
    holdings = actions.holdings(email)
    shown = {
        "email": email,
        "token": token,
        "goes": [holding for holding in holdings if not holding.kept],
        "stays": [holding for holding in holdings if holding.kept],
    }
    return render(request, "privacy/erase.html", shown)
