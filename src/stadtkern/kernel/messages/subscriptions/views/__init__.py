"""Pages and paths around subscriptions."""
