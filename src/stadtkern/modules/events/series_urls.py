"""A series has a page of its own at the root: /lesewoche/. Mounted last, because any word may be one."""

from stadtkern.modules.events.views import programme

urlpatterns = [*programme.series_paths]
