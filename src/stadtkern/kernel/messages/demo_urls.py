"""The demo's mailbox."""

from django.urls import path

from stadtkern.kernel.messages import mailbox

urlpatterns = [
    path("postfach/", mailbox.mails, name="demo-mailbox"),
    path("postfach/<uuid:pk>/", mailbox.one, name="demo-mail"),
    path("postfach/<uuid:pk>/html/", mailbox.page, name="demo-mail-html"),
    path("postfach/<uuid:pk>/anhang/<int:number>/", mailbox.attachment, name="demo-mail-file"),
]
