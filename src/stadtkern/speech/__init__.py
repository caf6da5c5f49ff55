"""From a recorded phone call to a measured conversation, on our own machine: no Django, no PyTorch, no cloud."""
