from django.utils.translation import gettext_lazy as _

from stadtkern.kernel import rooms


class PrivacyConfig(rooms.Room):
    name = "stadtkern.kernel.privacy"
    label = "kernel_privacy"
    jobs = "stadtkern.kernel.privacy.jobs"
    mails = "stadtkern.kernel.privacy.mails.KINDS"
    audit_labels = {"trust.person_erased": _("Personal data erased")}
