"""The one page: all markets of the week."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from markets.models import Market
from stadtkern.kernel import content


@content.public_page
def week(request: HttpRequest) -> HttpResponse:
    return render(request, "markets/week.html", {"markets": Market.objects.all()})


urlpatterns = [path("", week, name="markets-week")]
