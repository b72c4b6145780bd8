"""The words of notifications: fields, templates, drafts, and what each audience gets."""
