"""The words of notifications: templates in several languages, and what each audience gets."""
