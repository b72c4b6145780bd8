"""The retrospective: what is written, what follows, who agrees, whether it is published."""
