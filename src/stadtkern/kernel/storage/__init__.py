"""Where uploads lie: a folder of this machine, or an S3-compatible object store that all machines share.

Everything else reads and writes uploads through Django's storage interface (`default_storage`) and knows no path.
"""
