"""Outside formats of events, each read into entries for `actions.importing`."""
