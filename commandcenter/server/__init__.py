"""The front door: people come in over SSH, each into a process of their own."""
