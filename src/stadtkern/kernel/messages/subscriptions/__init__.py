"""Who asked to be told what: preferences of devices and mail addresses, what is planned for them, and their pages."""
