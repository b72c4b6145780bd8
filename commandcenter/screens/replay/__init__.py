"""Replay: the board and the timeline as they were at any instant; nothing can be changed there."""
