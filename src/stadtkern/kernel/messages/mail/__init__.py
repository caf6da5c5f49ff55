"""Mail: the outbox that an action writes, how a message becomes a mail, and the worker that hands it to the server."""
