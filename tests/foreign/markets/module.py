"""What the module offers to the city app; the kernel finds it by the entry point."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from markets.models import Market
from stadtkern.kernel.city import clock
from stadtkern.kernel.modules import MenuItem, Module, Permission, Tile


def tile(_request: HttpRequest) -> Tile | None:
    """Today's market, or nothing to say."""
    market = Market.objects.filter(weekday=clock.today().weekday()).first()
    return market and Tile(answer=market.place, label=_("Market today"), url=reverse("markets-week"))


module = Module(
    name="markets",
    title=_("Weekly markets"),
    path="wochenmarkt/",
    urls="markets.urls",
    tile=tile,
    menu=[MenuItem(_("Weekly markets"), "markets-week")],
    permissions=[Permission("markets.edit", _("Change markets"), roles=("manager",))],
    capabilities={"find-market": lambda context: f"{reverse('markets-week')}?{urlencode(context)}"},
)
