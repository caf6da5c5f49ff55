"""Staff pages of the audit trail."""

from django.urls import path

from stadtkern.kernel.trust.views import audit

urlpatterns = [path("protokoll/", audit.trail, name="staff-audit")]
