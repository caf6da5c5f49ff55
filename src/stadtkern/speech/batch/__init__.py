"""A folder of calls, one result file each, by several processes; killed at any moment, it goes on where it was."""

from stadtkern.speech.batch.run import BatchEvent, BatchSummary, FolderBusy, analyse_folder
from stadtkern.speech.batch.store import ResultStore, recordings

__all__ = ["BatchEvent", "BatchSummary", "FolderBusy", "ResultStore", "analyse_folder", "recordings"]
