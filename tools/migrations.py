"""Whether every change of a model has its migration. Asks no database."""

import os
import sys

os.environ["STADTKERN_MODE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "stadtkern.settings"

import django

django.setup()

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation

translation.deactivate_all()  # a German verbose_name would look like a change
loader = MigrationLoader(None)
conflicts = loader.detect_conflicts()
if conflicts:
    sys.exit(f"two migrations stand side by side: {conflicts}")
ours = {config.label for config in apps.get_app_configs() if config.name.startswith("stadtkern.")}
detector = MigrationAutodetector(
    loader.project_state(),
    ProjectState.from_apps(apps),
    NonInteractiveMigrationQuestioner(specified_apps=ours, dry_run=True),
)
changes = {app: found for app, found in detector.changes(graph=loader.graph).items() if app in ours}
if changes:
    lines = [
        f"{app}: {operation.describe()}"
        for app, found in changes.items()
        for migration in found
        for operation in migration.operations
    ]
    sys.exit("models changed without a migration (stadtkern manage makemigrations):\n" + "\n".join(lines))
