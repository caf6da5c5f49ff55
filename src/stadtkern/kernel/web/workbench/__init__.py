"""Pages for the city's administrators about the machinery itself: queue, outbox, audit trail."""
