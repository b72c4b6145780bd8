"""The TUI: one file a screen, over the desk."""
