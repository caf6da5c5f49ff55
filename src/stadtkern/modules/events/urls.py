"""Citizens' paths below /veranstaltungen/. Fixed words stand before the slug of an event."""

from stadtkern.modules.events.views import booklet, outputs, programme, registration

urlpatterns = [*booklet.paths, *outputs.paths, *registration.paths, *programme.paths]
