"""Who spoke when: talk time, pauses, interruptions, response times, from voice activity and not from word times."""
