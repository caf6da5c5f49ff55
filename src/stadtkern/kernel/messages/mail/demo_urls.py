"""The demo's mailbox."""

from django.urls import path

from stadtkern.kernel.messages.mail import demo_mailbox

urlpatterns = [
    path("postfach/", demo_mailbox.mails, name="demo-mailbox"),
    path("postfach/<uuid:pk>/", demo_mailbox.one, name="demo-mail"),
    path("postfach/<uuid:pk>/html/", demo_mailbox.page, name="demo-mail-html"),
    path("postfach/<uuid:pk>/anhang/<int:number>/", demo_mailbox.attachment, name="demo-mail-file"),
]
