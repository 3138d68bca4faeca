"""Search over pages, workshops and teachers."""
