"""Who speaks in a recording of one channel: pieces of speech per voice, by segmentation and embeddings."""
