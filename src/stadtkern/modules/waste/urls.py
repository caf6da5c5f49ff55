"""Citizens' paths below /abfall/. Each file of views gives its own."""

from stadtkern.modules.waste import tiles
from stadtkern.modules.waste.views import bulky, calendar, guide, missed, mobile, outputs, start, yards

urlpatterns = [
    *start.paths,
    *outputs.paths,
    *tiles.paths,
    *calendar.paths,
    *guide.paths,
    *yards.paths,
    *mobile.paths,
    *missed.paths,
    *bulky.paths,
]
