"""A folder of calls, one result file each, by several processes; killed at any moment, it goes on where it was."""

from stadtkern.speech.batch.run import Event, FolderBusy, Summary, analyse_folder
from stadtkern.speech.batch.store import Store, recordings

__all__ = ["Event", "FolderBusy", "Store", "Summary", "analyse_folder", "recordings"]
