"""What a report says, section by section: each function writes the blocks of one."""
